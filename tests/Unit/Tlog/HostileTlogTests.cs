using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Tests.Tlog;

/// <summary>Whatever stands in a note, a key, a checkpoint, a proof or a bundle, it is read, or refused in a sentence.</summary>
public class HostileTlogTests
{
    private const int Inputs = 5_000;

    [Fact]
    public void Texts_that_were_changed_by_chance_are_read_or_refused()
    {
        using SignerKey one = SignerKey.NewEd25519("example.com/log"), two = SignerKey.NewEcdsa("example.com/log");
        var text = new TlogCheckpoint("example.com/log/0", 5, Merkle.Empty).Text;
        var note = new SignedNote(text, [one.Sign(text, TimeProvider.System), two.Sign(text, TimeProvider.System)]).ToString();
        var proof = new TlogProof(3, [Merkle.Empty, Merkle.Empty], note).ToString();
        VerifierKey[] keys = [one.Public, two.Public];
        var (chance, refused) = (new Random(1), 0);
        for (var i = 0; i < Inputs; i++)
        {
            Read(() => SignedNote.Parse(Changed(note)).SignedBy(keys));
            Read(() => TlogCheckpoint.Parse(Changed(text)));
            Read(() => TlogProof.Parse(Changed(proof)).Holds([1]));
            Read(() => VerifierKey.Parse(Changed($"{(i % 2 == 0 ? one : two).Public}")).Verifies([1], [2]));
            Read(() => SignerKey.Parse(Changed((i % 2 == 0 ? one : two).Export())).Dispose());
        }
        Assert.InRange(refused, Inputs, 5 * Inputs);

        string Changed(string valid)
        {
            var chars = valid.ToList();
            for (var left = chance.Next(1, 4); left > 0; left--)
            {
                var at = chance.Next(chars.Count);
                switch (chance.Next(4))
                {
                    case 0: chars[at] = (char)chance.Next(128); break;
                    case 1: chars.RemoveAt(at); break;
                    case 2: chars.InsertRange(at, chars.Skip(chance.Next(chars.Count)).Take(chance.Next(20)).ToArray()); break;
                    default: chars[at] = "\n +—=0A\ud800"[chance.Next(8)]; break;
                }
            }
            return string.Concat(chars);
        }

        void Read(Action read)
        {
            try { read(); }
            catch (TlogException e)
            {
                Assert.EndsWith(".", e.Message);
                refused++;
            }
        }
    }

    [Theory]
    [InlineData(new byte[] { 0 }), InlineData(new byte[] { 0, 2, 1 }), InlineData(new byte[] { 0, 1, 7, 255, 255 })]
    public void A_bundle_that_ends_within_an_entry_is_refused(byte[] bundle) =>
        Assert.Throws<TlogException>(() => TiledTree.EntriesOf(bundle).Count());

    [Fact]
    public void A_proof_of_another_length_holds_for_nothing()
    {
        var (leaf, other) = (Merkle.Leaf([1]), Merkle.Leaf([2]));
        var root = Merkle.Node(leaf, other);
        Assert.True(Merkle.Includes(root, 2, 0, leaf, [other]));
        foreach (var path in (AuditHash[][])[[], [other, other], [leaf]]) Assert.False(Merkle.Includes(root, 2, 0, leaf, path));
        foreach (var (size, index) in new[] { (2L, -1L), (2, 2), (0, 0), (long.MaxValue, 0) })
            Assert.False(Merkle.Includes(root, size, index, leaf, [other]));
        Assert.False(Merkle.IsConsistent(-1, root, 2, root, []));
        Assert.False(Merkle.IsConsistent(3, root, 2, root, []));
        Assert.False(Merkle.IsConsistent(1, leaf, 2, root, []));
        Assert.True(Merkle.IsConsistent(1, leaf, 2, root, [other]));
    }
}
