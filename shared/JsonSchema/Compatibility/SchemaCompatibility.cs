namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>
/// Whether every document that is valid for one JSON Schema is valid for another. It is a proof, not a comparison of
/// texts, and conservative: what cannot be proven is a difference that says so.
/// </summary>
public static class SchemaCompatibility
{
    /// <summary>Why the reader may refuse what the writer allows; none = proven that it never does.</summary>
    public static IReadOnlyList<Difference> Check(SchemaSource reader, SchemaSource writer)
    {
        var proof = new Proof();
        try
        {
            proof.Check(Written.By(new ComparedDocument(writer).Root), new ComparedDocument(reader).Root);
            return proof.Differences;
        }
        catch (Exception exception) when (exception is SchemaException or InvalidOperationException)
        {
            return [new("", "not-understood",
                $"One of the schemas uses a keyword in a way that JSON Schema does not know: {exception.Message}")];
        }
        catch (ProofTooLargeException)
        {
            return [new("", "too-complex", "The schemas combine too many alternatives to prove that one reads the other.")];
        }
    }
}
