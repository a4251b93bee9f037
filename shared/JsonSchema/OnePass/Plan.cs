// What the one pass does at a value: the union of all schemas that apply there, sorted by the type of the value.
using ServerlessEvents.Schemas.Loading;

namespace ServerlessEvents.Schemas.OnePass;

/// <summary>A type's entry is null where no schema allows that type.</summary>
internal sealed class Plan
{
    /// <summary>Allows everything; the pass then checks the JSON only.</summary>
    public static readonly Plan Anything = AllowAnything();

    public ObjectRule? Object { get; set; }
    public ArrayRule? Array { get; set; }
    public SchemaNode[]? String { get; set; }
    public SchemaNode[]? Number { get; set; }
    public SchemaNode[]? Boolean { get; set; }
    public SchemaNode[]? Null { get; set; }

    private static Plan AllowAnything()
    {
        var plan = new Plan { String = [], Number = [], Boolean = [], Null = [] };
        plan.Object = new ObjectRule { Unknown = [plan] };
        plan.Array = new ArrayRule { Rest = plan };
        return plan;
    }
}
