// Which vocabularies a schema uses: all of draft 2020-12, or what its own meta-schema says.
using System.Text.Json;

namespace ServerlessEvents.Schemas.Loading;

/// <param name="Vocabularies">The last segments of their names; null for the standard set.</param>
internal sealed record Dialect(HashSet<string>? Vocabularies)
{
    public static readonly Dialect Standard = new((HashSet<string>?)null);

    /// <summary>Whether formats are rules whatever the options say.</summary>
    public bool AssertsFormats => Vocabularies?.Contains(Keywords.FormatAssertion) == true;

    public bool Has(Keyword keyword) => Vocabularies is null || keyword.Vocabulary switch
    {
        "format" => Vocabularies.Any(name => name.StartsWith("format-", StringComparison.Ordinal)),
        var name => Vocabularies.Contains(name),
    };

    /// <summary>Reads <c>$vocabulary</c>; one that is required and unknown is an error, an optional unknown one is left out.</summary>
    public static Dialect Of(JsonElement metaSchema, string address)
    {
        if (metaSchema.ValueKind is not JsonValueKind.Object || !metaSchema.TryGetProperty("$vocabulary", out var vocabulary))
            return Standard;
        var names = new HashSet<string> { "core" };
        foreach (var (name, isRequired) in vocabulary.EnumerateObject().Select(p => (p.Name, p.Value.ValueKind is JsonValueKind.True)))
        {
            var known = name.StartsWith(Keywords.VocabularyRoot, StringComparison.Ordinal);
            if (known) names.Add(name[Keywords.VocabularyRoot.Length..]);
            else if (isRequired)
                throw new SchemaException($"The meta-schema {address} requires the vocabulary {name}, which is unknown here.");
        }
        return new(names);
    }
}
