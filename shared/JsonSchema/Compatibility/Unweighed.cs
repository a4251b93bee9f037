namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>
/// Which keywords of the writer a rule does not weigh, though they may rule out what the rule says may have been written. Where one is
/// there, the difference is not proven either.
/// </summary>
internal static class Unweighed
{
    private static readonly string[] Always =
        ["not", "if", "oneOf", "$dynamicRef", "$recursiveRef", "dependencies", "dependentSchemas"];

    private static readonly string[] Bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
    private static readonly string[] Texts = ["pattern", "format", "minLength", "maxLength"];

    private static readonly string[] Arrays =
        ["contains", "uniqueItems", "items", "prefixItems", "minItems", "maxItems", "const", "enum", "unevaluatedItems"];

    private static readonly string[] Objects =
        ["minProperties", "maxProperties", "dependentRequired", "propertyNames", "properties", "patternProperties", "additionalProperties",
            "unevaluatedProperties"];

    private static readonly Dictionary<string, string[]> ByKeyword = new()
    {
        ["type"] = Bounds,
        ["enum"] = [.. Bounds, "multipleOf", .. Texts],
        ["const"] = [.. Bounds, "multipleOf", .. Texts],
        ["minimum"] = ["multipleOf"],
        ["maximum"] = ["multipleOf"],
        ["exclusiveMinimum"] = ["multipleOf"],
        ["exclusiveMaximum"] = ["multipleOf"],
        ["multipleOf"] = Bounds,
        ["minLength"] = ["pattern", "format"],
        ["maxLength"] = ["pattern", "format"],
        ["minItems"] = Arrays,
        ["maxItems"] = Arrays,
        ["uniqueItems"] = Arrays,
        ["required"] = ["minProperties", "dependentRequired"],
        ["dependentRequired"] = ["minProperties"],
        ["minProperties"] = Objects,
        ["maxProperties"] = Objects,
        ["additionalProperties"] = ["propertyNames", "maxProperties"],
    };

    /// <summary>The first that the writer has; null where the rule weighs all that it says.</summary>
    /// <param name="written">What the writer says.</param>
    /// <param name="keyword">The reader's keyword.</param>
    public static string? In(Written written, string keyword) =>
        Always.Concat(ByKeyword.GetValueOrDefault(keyword) ?? [])
            .FirstOrDefault(other => other != keyword && written.Parts.Any(part => part.Get(other) is not null));
}
