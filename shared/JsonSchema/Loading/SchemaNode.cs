// One schema of the graph that both engines work on: its keywords parsed, its references resolved, null or empty where it says nothing.
using ServerlessEvents.Schemas.Formats;
using ServerlessEvents.Schemas.Patterns;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Loading;

internal sealed class SchemaNode(SchemaResource resource, string pointer)
{
    public SchemaResource Resource { get; } = resource;

    /// <summary>Where it stands in its document, for messages about the schema.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>The schema <c>false</c>.</summary>
    public bool IsNever { get; set; }

    public JsonTypes Types { get; set; } = JsonTypes.All;

    /// <summary>The values of <c>enum</c>, or the one of <c>const</c>; a schema may have both.</summary>
    public List<AllowedValues> Allowed { get; } = [];

    public NumberLiteral? MultipleOf { get; set; }
    public NumberLiteral? Minimum { get; set; }
    public NumberLiteral? ExclusiveMinimum { get; set; }
    public NumberLiteral? Maximum { get; set; }
    public NumberLiteral? ExclusiveMaximum { get; set; }

    public int MinLength { get; set; }
    public int MaxLength { get; set; } = int.MaxValue;
    public Pattern? Pattern { get; set; }
    public Format? Format { get; set; }

    public SchemaNode[] PrefixItems { get; set; } = [];
    public SchemaNode? Items { get; set; }
    public SchemaNode? Contains { get; set; }
    public int MinContains { get; set; } = 1;
    public int MaxContains { get; set; } = int.MaxValue;
    public int MinItems { get; set; }
    public int MaxItems { get; set; } = int.MaxValue;
    public bool UniqueItems { get; set; }
    public SchemaNode? UnevaluatedItems { get; set; }

    public Dictionary<string, SchemaNode> Properties { get; } = [];
    public List<(Pattern Pattern, SchemaNode Node)> PatternProperties { get; } = [];
    public SchemaNode? AdditionalProperties { get; set; }
    public SchemaNode? PropertyNames { get; set; }
    public SchemaNode? UnevaluatedProperties { get; set; }
    public string[] Required { get; set; } = [];
    public int MinProperties { get; set; }
    public int MaxProperties { get; set; } = int.MaxValue;
    public Dictionary<string, string[]> DependentRequired { get; } = [];
    public Dictionary<string, SchemaNode> DependentSchemas { get; } = [];

    public SchemaNode? Ref { get; set; }

    /// <summary>Where <c>$dynamicRef</c> leads when no outer schema has an anchor of <see cref="DynamicName"/>.</summary>
    public SchemaNode? DynamicRef { get; set; }
    public string? DynamicName { get; set; }

    public SchemaNode[] AllOf { get; set; } = [];
    public SchemaNode[] AnyOf { get; set; } = [];
    public SchemaNode[] OneOf { get; set; } = [];
    public SchemaNode? Not { get; set; }
    public SchemaNode? If { get; set; }
    public SchemaNode? Then { get; set; }
    public SchemaNode? Else { get; set; }

    public bool HasNumberRules { get; private set; }
    public bool HasStringRules { get; private set; }

    /// <summary>Whether other schemas have a say about the same value.</summary>
    public bool HasCombinations { get; private set; }

    /// <summary>Whether any keyword of its own looks at the length, the places or the items of an array.</summary>
    public bool HasArrayRules => PrefixItems.Length > 0 || Items is not null || Contains is not null || MinItems > 0
        || MaxItems < int.MaxValue || UniqueItems || UnevaluatedItems is not null;

    /// <summary>Whether any keyword of its own looks at the names, the number or the values of an object.</summary>
    public bool HasObjectRules => Properties.Count > 0 || PatternProperties.Count > 0 || AdditionalProperties is not null
        || PropertyNames is not null || UnevaluatedProperties is not null || Required.Length > 0 || MinProperties > 0
        || MaxProperties < int.MaxValue || DependentRequired.Count > 0 || DependentSchemas.Count > 0;

    /// <summary>Whether its type and its own rules for numbers and strings are all that a scalar has to keep.</summary>
    public bool IsSimple { get; private set; }

    /// <summary>
    /// Whether this schema, or one that looks at the same value, needs to know through which resources it was reached or which names an
    /// object has.
    /// </summary>
    public bool NeedsSurroundings { get; private set; }

    /// <summary>On how many paths this schema reaches others that look at the same value, capped at what an int can count.</summary>
    public int InPlacePaths { get; private set; }

    /// <summary>What is foreseen of values by their type, in the order of <see cref="JsonTypeNames.Foreseeable"/>.</summary>
    public bool?[] Foreseen { get; } = new bool?[JsonTypeNames.Foreseeable.Count];

    /// <summary>All keywords are read: notes what the hot path asks for again and again.</summary>
    public void Seal()
    {
        HasNumberRules = MultipleOf is not null
            || Minimum is not null
            || Maximum is not null
            || ExclusiveMinimum is not null
            || ExclusiveMaximum is not null;
        HasStringRules = MinLength > 0 || MaxLength < int.MaxValue || Pattern is not null || Format is not null;
        HasCombinations = InPlace().Any();
        IsSimple = !IsNever && !HasCombinations && Allowed.Count == 0;
    }

    /// <summary>Notes what follows from the schemas that look at the same value, where those have it noted already.</summary>
    public void NoteInPlace()
    {
        NeedsSurroundings = DynamicRef is not null || DependentSchemas.Count > 0 || InPlace().Any(next => next.NeedsSurroundings);
        InPlacePaths = (int)Math.Min(int.MaxValue, InPlace().Sum(next => (long)next.InPlacePaths) + 1);
        foreach (var (i, type) in JsonTypeNames.Foreseeable.Index()) Foreseen[i] = OnePass.InPlace.Decide(this, type);
    }

    /// <summary>The schemas that look at the same value as this one.</summary>
    public IEnumerable<SchemaNode> InPlace() =>
        new[] { Ref, DynamicRef, Not, If, Then, Else }.OfType<SchemaNode>()
            .Concat(AllOf).Concat(AnyOf).Concat(OneOf).Concat(DependentSchemas.Values);
}
