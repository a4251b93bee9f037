using System.Text;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Tests.Tlog;

/// <summary>A witness cosigns what has only grown, and answers all else as the text of C2SP tlog-witness has it.</summary>
public sealed class TlogWitnessTests : IDisposable
{
    private const string Origin = "audit.example.com/orders";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("witness-");
    private readonly SignerKey log = SignerKey.NewEd25519(Origin);
    private readonly SignerKey own = SignerKey.NewWitness("witness.example.com/w1");
    private readonly TlogWitness witness;

    public TlogWitnessTests() => witness = new(new FolderFiles(new(At("state"))), [log.Public], own, TimeProvider.System);

    public void Dispose()
    {
        log.Dispose();
        own.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_log_that_grows_is_cosigned_and_the_cosignature_verifies_after_files()
    {
        using var read = SignerKey.Parse(own.Export());
        var key = VerifierKey.Parse(read.Public.ToString());
        var old = 0L;
        foreach (var size in new[] { 1, 3, 300 })
        {
            var (tree, note) = Grown("a", size);
            var answer = witness.Add(Request(old, tree, note));
            Assert.Equal((200, "text/plain; charset=utf-8"), (answer.Status, answer.Type));
            var cosigned = SignedNote.Parse($"{note}{answer.Body}");
            Assert.Equal([log.Public, key], cosigned.SignedBy([log.Public, key]));
            Assert.Throws<TlogException>(() => (cosigned with { Text = cosigned.Text.Replace(Origin, "another") }).SignedBy([key]));
            old = size;
        }
    }

    [Fact]
    public void Another_log_of_the_same_name_is_not_cosigned_by_whatever_proof()
    {
        var (first, note) = Grown("a", 5);
        Assert.Equal(200, witness.Add(Request(0, first, note)).Status);
        var (other, forged) = Grown("b", 9);
        Assert.Equal(422, witness.Add(Request(5, other, forged)).Status);
        Assert.Equal((409, "5\n", "text/x.tlog.size"), Parts(witness.Add(Request(0, other, forged))));
        var (same, twin) = Grown("c", 5); // of the same size
        Assert.Equal((409, "5\n", "text/x.tlog.size"), Parts(witness.Add(Request(5, same, twin))));
        Assert.Equal(200, witness.Add(Request(5, first, note)).Status); // the one that is known is cosigned again
    }

    [Fact]
    public void Of_many_that_come_at_once_none_takes_the_log_back()
    {
        var requests = Enumerable.Range(1, 20).Select(size => Grown("a", size)).Select(grown => Request(0, grown.Tree, grown.Note)).ToList();
        var answers = new WitnessAnswer[requests.Count];
        Parallel.For(0, requests.Count, i => answers[i] = witness.Add(requests[i]));
        Assert.Single(answers, answer => answer.Status == 200);
        var cosigned = Array.FindIndex(answers, answer => answer.Status == 200) + 1;
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal((409, $"{cosigned}\n"), (answer.Status, answer.Body)));
    }

    [Fact]
    public void A_line_that_the_log_has_added_is_cosigned_too_and_an_empty_log_has_one_root()
    {
        var text = $"{Grown("a", 5).Note.Text}more\n";
        var note = new SignedNote(text, [log.Sign(text, TimeProvider.System)]);
        var answer = witness.Add($"old 0\n\n{note}");
        Assert.Equal(200, answer.Status);
        Assert.Equal([own.Public], SignedNote.Parse($"{note}{answer.Body}").SignedBy([own.Public]));
        var empty = new TlogCheckpoint($"{Origin}/4", 0, Merkle.Leaf("no root"u8)).Text;
        Assert.Equal(422, witness.Add($"old 0\n\n{new SignedNote(empty, [log.Sign(empty, TimeProvider.System)])}").Status);
    }

    [Theory]
    [InlineData("", 400), InlineData("old 0", 400), InlineData("old 00\n\n{note}", 400), InlineData("old -1\n\n{note}", 400)]
    [InlineData("old 0\nno hash\n\n{note}", 400), InlineData("old 9\n\n{note}", 400), InlineData("old 0\n\nno note", 400)]
    [InlineData("old 0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n{note}", 422)] // a first checkpoint needs no proof
    [InlineData("old 0\n\n{stranger}", 404), InlineData("old 0\n\n{unsigned}", 403), InlineData("old 0\n\n{note}", 200)]
    public void What_is_no_request_is_answered_by_its_fault(string request, int status)
    {
        var (_, note) = Grown("a", 5);
        using var other = SignerKey.NewEd25519("example.com/log");
        using var thief = SignerKey.NewEd25519(Origin);
        var (name, text) = (note.Text.Replace(Origin, "example.com/log"), note.Text);
        request = request.Replace("{note}", $"{note}")
            .Replace("{stranger}", $"{new SignedNote(name, [other.Sign(name, TimeProvider.System)])}")
            .Replace("{unsigned}", $"{new SignedNote(text, [thief.Sign(text, TimeProvider.System)])}");
        Assert.Equal(status, witness.Add(request).Status);
    }

    private static (int, string, string) Parts(WitnessAnswer answer) => (answer.Status, answer.Body, answer.Type);

    private static string Request(long old, TiledTree tree, SignedNote note)
    {
        var hashes = tree.Consistency(Math.Min(old, tree.Size)).Select(hash => $"{TlogCheckpoint.Base64Of(hash)}\n");
        return $"old {old}\n{string.Concat(hashes)}\n{note}";
    }

    /// <summary>A log of partition 3 with so many entries of this text.</summary>
    private (TiledTree Tree, SignedNote Note) Grown(string text, int size)
    {
        var storage = new TlogStorage(new FolderFiles(new(At(text))), $"{size}");
        var writer = new TlogWriter(storage, new($"{Origin}/3", 0, Merkle.Empty));
        for (var i = 0; i < size; i++) writer.Append(Encoding.UTF8.GetBytes($"{text} {i}"));
        var checkpoint = writer.Seal();
        return (new(storage, size), new(checkpoint.Text, [log.Sign(checkpoint.Text, TimeProvider.System)]));
    }

    private string At(string name) => Path.Combine(folder.FullName, name);
}
