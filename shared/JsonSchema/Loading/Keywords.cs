// Every keyword of draft 2020-12: which vocabulary it is from and where in it schemas lie.
namespace ServerlessEvents.Schemas.Loading;

/// <summary>Where in a keyword's value schemas lie.</summary>
internal enum Holds { Data, Schema, SchemaArray, SchemaMap }

internal sealed record Keyword(string Vocabulary, Holds Holds);

internal static class Keywords
{
    public const string Draft = "https://json-schema.org/draft/2020-12/schema";
    public const string VocabularyRoot = "https://json-schema.org/draft/2020-12/vocab/";
    public const string FormatAssertion = "format-assertion";

    public static readonly IReadOnlyDictionary<string, Keyword> All = new Dictionary<string, Keyword>[]
    {
        Of("core", Holds.Data, "$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment"),
        Of("core", Holds.SchemaMap, "$defs", "definitions"),
        Of("applicator", Holds.Schema, "items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else"),
        Of("applicator", Holds.SchemaArray, "prefixItems", "allOf", "anyOf", "oneOf"),
        Of("applicator", Holds.SchemaMap, "properties", "patternProperties", "dependentSchemas"),
        Of("unevaluated", Holds.Schema, "unevaluatedItems", "unevaluatedProperties"),
        Of("validation", Holds.Data, "type", "enum", "const", "multipleOf", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum",
            "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minContains", "maxContains",
            "minProperties", "maxProperties", "required", "dependentRequired"),
        Of("format", Holds.Data, "format"),
        Of("meta-data", Holds.Data, "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples"),
        Of("content", Holds.Data, "contentEncoding", "contentMediaType"),
        Of("content", Holds.Schema, "contentSchema"),
    }.SelectMany(group => group).ToDictionary();

    private static Dictionary<string, Keyword> Of(string vocabulary, Holds holds, params string[] names) =>
        names.ToDictionary(name => name, _ => new Keyword(vocabulary, holds));
}
