using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>A rule: the keywords of the reader that it answers for, and the types of values that they concern.</summary>
internal sealed record Rule(JsonTypes Concerns, string[] Keywords, Action<Question> Check);

/// <summary>
/// Every keyword that can refuse a value, and the rule that proves that it does not. A keyword that is not here refuses nothing.
/// </summary>
internal static class Rules
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new(JsonTypes.All, ["type"], ValueRules.Type),
        new(JsonTypes.All, ["enum"], ValueRules.Enum),
        new(JsonTypes.All, ["const"], ValueRules.Const),

        new(JsonTypes.Number, ["minimum"], NumberRules.Minimum),
        new(JsonTypes.Number, ["maximum"], NumberRules.Maximum),
        new(JsonTypes.Number, ["exclusiveMinimum"], NumberRules.ExclusiveMinimum),
        new(JsonTypes.Number, ["exclusiveMaximum"], NumberRules.ExclusiveMaximum),
        new(JsonTypes.Number, ["multipleOf"], NumberRules.MultipleOf),

        new(JsonTypes.String, ["minLength"], StringRules.MinLength),
        new(JsonTypes.String, ["maxLength"], StringRules.MaxLength),
        new(JsonTypes.String, ["pattern"], StringRules.Pattern),
        new(JsonTypes.String, ["format"], StringRules.Format),

        new(JsonTypes.Array, ["minItems"], ArrayRules.MinItems),
        new(JsonTypes.Array, ["maxItems"], ArrayRules.MaxItems),
        new(JsonTypes.Array, ["uniqueItems"], ArrayRules.UniqueItems),
        new(JsonTypes.Array, ["prefixItems", "items", "additionalItems", "unevaluatedItems"], ArrayRules.Items),
        new(JsonTypes.Array, ["contains"], ArrayRules.Contains),

        new(JsonTypes.Object, ["required"], ObjectRules.Required),
        new(JsonTypes.Object, ["minProperties"], ObjectRules.MinProperties),
        new(JsonTypes.Object, ["maxProperties"], ObjectRules.MaxProperties),
        new(JsonTypes.Object,
            ["properties", "patternProperties", "additionalProperties", "unevaluatedProperties"],
            PropertyRules.Properties),
        new(JsonTypes.Object, ["propertyNames"], ObjectRules.PropertyNames),
        new(JsonTypes.Object, ["dependentRequired"], ObjectRules.DependentRequired),
        new(JsonTypes.Object, ["dependentSchemas"], ObjectRules.DependentSchemas),
        new(JsonTypes.Object, ["dependencies"], question => CombinationRules.Unchanged(question, "dependencies")),

        new(JsonTypes.All, ["$ref"], CombinationRules.Ref),
        new(JsonTypes.All, ["$dynamicRef"], question => question.CannotTell("$dynamicRef")),
        new(JsonTypes.All, ["$recursiveRef"], question => question.CannotTell("$recursiveRef")),
        new(JsonTypes.All, ["allOf"], CombinationRules.AllOf),
        new(JsonTypes.All, ["anyOf"], CombinationRules.AnyOf),
        new(JsonTypes.All, ["oneOf"], CombinationRules.OneOf),
        new(JsonTypes.All, ["not"], CombinationRules.Not),
        new(JsonTypes.All, ["if"], CombinationRules.If),
    ];
}
