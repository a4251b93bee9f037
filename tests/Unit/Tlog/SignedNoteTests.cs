using ServerlessEvents.Tlog;

namespace ServerlessEvents.Tests.Tlog;

/// <summary>Notes, keys and checkpoints are read and written as the texts of C2SP have them.</summary>
public class SignedNoteTests
{
    // The vectors of C2SP signed-note v1.0.0, "Example".
    private const string Key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    private const string Note =
        "This is an example message.\n\n"
        + "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    [Fact]
    public void The_example_of_the_text_verifies_and_is_written_as_it_was_read()
    {
        var (key, note) = (VerifierKey.Parse(Key), SignedNote.Parse(Note));
        Assert.Equal([key], note.SignedBy([key]));
        Assert.Equal((Key, Note, 0x530d903au), (key.ToString(), note.ToString(), key.Id));
    }

    [Fact]
    public void A_changed_text_spoils_the_note_and_an_unknown_key_does_not()
    {
        var key = VerifierKey.Parse(Key);
        Assert.Throws<TlogException>(() => SignedNote.Parse(Note.Replace("example message", "exemple message")).SignedBy([key]));
        using var other = SignerKey.NewEd25519("example.com/foo");
        var note = SignedNote.Parse(Note);
        var both = note with { Signatures = [other.Sign("another text", TimeProvider.System), .. note.Signatures] };
        Assert.Equal([key], SignedNote.Parse(both.ToString()).SignedBy([key]));
        Assert.Throws<TlogException>(() => both.SignedBy([key, other.Public]));
        Assert.Empty((note with { Signatures = [] }).SignedBy([key]));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_key_signs_what_its_public_half_verifies_also_after_a_file(bool ecdsa)
    {
        using var made = ecdsa ? SignerKey.NewEcdsa("example.com/log") : SignerKey.NewEd25519("example.com/log");
        using var read = SignerKey.Parse(made.Export());
        var key = VerifierKey.Parse(made.Public.ToString());
        var signed = new SignedNote("a\n", [read.Sign("a\n", TimeProvider.System)]);
        Assert.Single(SignedNote.Parse(signed.ToString()).SignedBy([key]));
        Assert.Throws<TlogException>(() => (signed with { Text = "b\n" }).SignedBy([key]));
    }

    [Theory]
    [InlineData("", "NAME+ID"), InlineData("example.com/foo", "NAME+ID"), InlineData("a b+530d903a+AekyeQ==", "NAME+ID")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "has the id 530d903a")]
    [InlineData("example.com/foo+530d903a+BukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "type 6")]
    public void What_is_no_key_is_refused_in_a_sentence(string text, string says) =>
        Assert.Contains(says, Assert.Throws<TlogException>(() => VerifierKey.Parse(text)).Message);

    [Theory]
    [InlineData(""), InlineData("text\n"), InlineData("text\n\n"), InlineData("text\n\n- a b\n"), InlineData("text\n\n— a b+c AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAA\n"), InlineData("text\r\n\n— a AAAAAAA=\n"), InlineData("text\n\n— a AAAAAAA=")]
    public void What_is_no_note_is_refused(string text) => Assert.Throws<TlogException>(() => SignedNote.Parse(text));

    [Fact]
    public void A_note_with_sixteen_signatures_is_read_and_one_with_thousands_is_not()
    {
        using var key = SignerKey.NewEd25519("example.com/foo");
        var signature = key.Sign("a\n", TimeProvider.System);
        Assert.Equal(16, SignedNote.Parse(new SignedNote("a\n", [.. Enumerable.Repeat(signature, 16)]).ToString()).Signatures.Count);
        var many = new SignedNote("a\n", [.. Enumerable.Repeat(signature, 2_000)]).ToString();
        Assert.Throws<TlogException>(() => SignedNote.Parse(many));
    }

    [Fact]
    public void A_checkpoint_is_three_lines_and_those_that_follow_are_not_looked_at()
    {
        const string text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        var checkpoint = TlogCheckpoint.Parse(text);
        Assert.Equal(("example.com/behind-the-sofa", 20_852_163, text), (checkpoint.Origin, checkpoint.Size, checkpoint.Text));
        Assert.Equal(checkpoint, TlogCheckpoint.Parse(text + "more\n"));
    }

    [Theory]
    [InlineData("a\n1\n"), InlineData("\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"), InlineData("a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"), InlineData("a\n1\nCsUYapGG\n"), InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nx\n"), InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    public void What_is_no_checkpoint_is_refused(string text) => Assert.Throws<TlogException>(() => TlogCheckpoint.Parse(text));
}
