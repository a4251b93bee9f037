// Which schemas apply to a value, given only its type: unfolds references and combinations as far as the type decides them.
using ServerlessEvents.Schemas.Loading;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

internal static class InPlace
{
    /// <summary>A schema that reaches others on more paths than this is left to the plain evaluator, which asks none twice.</summary>
    private const int MaxPaths = 10_000;

    /// <summary>The schemas with something to say about a scalar of the type; null where none such is allowed.</summary>
    public static SchemaNode[]? Scalars(SchemaNode[] nodes, JsonTypes type)
    {
        if (nodes.Any(node => node.NeedsSurroundings || node.InPlacePaths > MaxPaths)) throw new NotOnePassException();
        if (nodes.Any(node => Foresee(node, type) == false)) return null;
        return [.. nodes.Where(node => Foresee(node, type) != true)];
    }

    /// <summary>The schemas whose own keywords apply to any object, or array; null where none is allowed.</summary>
    /// <exception cref="NotOnePassException">What is in the container decides which schemas apply.</exception>
    public static List<SchemaNode>? Containers(IEnumerable<SchemaNode> nodes, JsonTypes type)
    {
        var found = new HashSet<SchemaNode>();
        return nodes.All(node => Unfold(node, type, found)) ? [.. found.Where(node => HasRules(node, type))] : null;
    }

    /// <summary>Whether no object and no array is allowed.</summary>
    public static bool AreScalar(IEnumerable<SchemaNode> nodes) =>
        nodes.Any(node => Foresee(node, JsonTypes.Object) == false) && nodes.Any(node => Foresee(node, JsonTypes.Array) == false);

    /// <summary>True if every value of the type is valid, false if none is, null if it depends on the value.</summary>
    public static bool? Foresee(SchemaNode node, JsonTypes type) => node.Foreseen[type.Index()];

    /// <summary>The same, where it is foreseen of all schemas that look at the same value.</summary>
    public static bool? Decide(SchemaNode node, JsonTypes type)
    {
        if (node.IsNever || (node.Types & type) == 0 || node.Allowed.Any(allowed => (allowed.Types & type) == 0)) return false;
        var own = node.Allowed.Count == 0 && (node.Types & type) == type && node.DynamicRef is null && !HasRules(node, type);
        return And(
            [own ? true : null, .. All(node).Select(n => Foresee(n, type)),
                AnyOf(node, type), OneOf(node, type), Not(node, type), If(node, type)]);
    }

    private static bool Unfold(SchemaNode node, JsonTypes type, HashSet<SchemaNode> found)
    {
        if (Foresee(node, type) == false) return false;
        if (!found.Add(node)) return true;
        if (node.DynamicRef is not null || node.Allowed.Count > 0 || Not(node, type) is null) throw new NotOnePassException();
        if (type == JsonTypes.Object && (node.DependentSchemas.Count > 0 || Binds(node.UnevaluatedProperties)))
            throw new NotOnePassException();
        if (type == JsonTypes.Array && Binds(node.UnevaluatedItems)) throw new NotOnePassException();
        return All(node).All(next => Unfold(next, type, found))
            && (AnyOf(node, type) is not null || Unfold(Only(node.AnyOf, type), type, found))
            && (OneOf(node, type) is not null || Unfold(Only(node.OneOf, type), type, found))
            && UnfoldIf(node, type, found);
    }

    private static bool UnfoldIf(SchemaNode node, JsonTypes type, HashSet<SchemaNode> found)
    {
        if (If(node, type) is not null) return true;
        var next = Foresee(node.If!, type) switch
        {
            true => node.Then,
            false => node.Else,
            null => throw new NotOnePassException(),
        };
        return Unfold(next!, type, found);
    }

    /// <summary>The one branch that a value of the type could be valid against.</summary>
    private static SchemaNode Only(SchemaNode[] branches, JsonTypes type)
    {
        var possible = branches.Where(branch => Foresee(branch, type) != false).ToList();
        return possible.Count == 1 ? possible[0] : throw new NotOnePassException();
    }

    private static IEnumerable<SchemaNode> All(SchemaNode node) => node.Ref is null ? node.AllOf : node.AllOf.Append(node.Ref);

    private static bool? AnyOf(SchemaNode node, JsonTypes type)
    {
        if (node.AnyOf.Length == 0) return true;
        var branches = node.AnyOf.Select(branch => Foresee(branch, type)).ToList();
        return branches.Contains(true) ? true : branches.Contains(null) ? null : false;
    }

    private static bool? OneOf(SchemaNode node, JsonTypes type)
    {
        if (node.OneOf.Length == 0) return true;
        var branches = node.OneOf.Select(branch => Foresee(branch, type)).ToList();
        var always = branches.Count(branch => branch == true);
        if (always > 1) return false;
        return branches.Contains(null) ? null : always == 1;
    }

    private static bool? Not(SchemaNode node, JsonTypes type) => node.Not is null ? true : !Foresee(node.Not, type);

    private static bool? If(SchemaNode node, JsonTypes type)
    {
        if (node.If is null) return true;
        var then = node.Then is null ? true : Foresee(node.Then, type);
        var otherwise = node.Else is null ? true : Foresee(node.Else, type);
        return Foresee(node.If, type) switch
        {
            true => then,
            false => otherwise,
            null => then == otherwise ? then : null,
        };
    }

    private static bool? And(IEnumerable<bool?> parts)
    {
        var all = parts.ToList();
        return all.Contains(false) ? false : all.Contains(null) ? null : true;
    }

    private static bool Binds(SchemaNode? unevaluated) =>
        unevaluated is not null
        && (unevaluated.IsNever
            || unevaluated.Types != JsonTypes.All
            || unevaluated.Allowed.Count > 0
            || unevaluated.HasNumberRules
            || unevaluated.HasStringRules
            || unevaluated.HasArrayRules
            || unevaluated.HasObjectRules
            || unevaluated.HasCombinations);

    private static bool HasRules(SchemaNode node, JsonTypes type) => type switch
    {
        JsonTypes.Object => node.HasObjectRules,
        JsonTypes.Array => node.HasArrayRules,
        JsonTypes.String => node.HasStringRules,
        JsonTypes.Number => node.HasNumberRules,
        _ => false,
    };
}
