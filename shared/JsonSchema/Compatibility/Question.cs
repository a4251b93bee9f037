using System.Text.Json;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>What a rule is asked: does every value that may be written satisfy the rule's keywords in the reader's schema?</summary>
internal readonly record struct Question(Proof Proof, Written Written, Place Reader)
{
    public string ReaderName => Reader.Document.Name;

    public JsonElement Value(string keyword) => Reader.Get(keyword)!.Value;

    /// <summary>Answers no, and says why; where more of the writer may speak to it, that this is not proven.</summary>
    public void Differ(string keyword, string rule, string sentence) =>
        Proof.Add(
            new($"{Reader.Pointer}/{keyword}", rule, sentence),
            rule.EndsWith("-not-proven", StringComparison.Ordinal) ? null : Unweighed.In(Written, keyword));

    /// <summary>Answers that it cannot be told.</summary>
    public void CannotTell(string keyword) =>
        Differ(keyword, $"{keyword.TrimStart('$').ToLowerInvariant()}-not-proven",
            $"nothing shows that what was written satisfies {keyword}");

    /// <summary>Whether the writer demands the same with the same keywords.</summary>
    public bool IsUnchanged(params string[] keywords)
    {
        var reader = Reader;
        return Written.Parts.Any(part => keywords.All(keyword => (part.Get(keyword), reader.Get(keyword)) switch
        {
            (null, null) => true,
            ({ } a, { } b) => ComparedDocument.MeanTheSame(part with { Element = a }, reader with { Element = b }),
            _ => false,
        }));
    }
}
