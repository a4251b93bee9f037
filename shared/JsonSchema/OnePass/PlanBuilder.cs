// Compiles the schema graph into plans, one for each set of schemas that can apply to one value together; gives up where one pass cannot
// decide.
using System.Text.RegularExpressions;
using ServerlessEvents.Schemas.Loading;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.OnePass;

internal sealed class PlanBuilder
{
    /// <summary>Schemas that combine into more plans than this are left to the plain evaluator.</summary>
    private const int MaxPlans = 2000;
    private const int MaxPatterns = 4;

    private readonly Dictionary<SchemaNode, int> numbers = [];
    private readonly Dictionary<string, Plan> plans = [];
    private readonly Queue<(Plan Plan, SchemaNode[] Nodes)> open = [];

    /// <summary>The plan of a schema, or null where only the plain evaluator can decide it.</summary>
    public static Plan? Build(SchemaNode root)
    {
        try
        {
            var builder = new PlanBuilder();
            var plan = builder.For([root]);
            while (builder.open.TryDequeue(out var next)) builder.Fill(next.Plan, next.Nodes);
            return plan;
        }
        // A pattern that takes too long on a name in the schema is an error of each document that has the name.
        catch (Exception e) when (e is NotOnePassException or RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>The plan for values that all of the schemas apply to; equal sets share one, so that recursion is a cycle.</summary>
    private Plan For(IEnumerable<SchemaNode> nodes)
    {
        SchemaNode[] set = [.. nodes.Distinct().OrderBy(Number)];
        var key = string.Join(',', set.Select(Number));
        if (plans.TryGetValue(key, out var known)) return known;
        if (plans.Count == MaxPlans) throw new NotOnePassException();
        var plan = new Plan();
        plans.Add(key, plan);
        open.Enqueue((plan, set));
        return plan;
    }

    private int Number(SchemaNode node)
    {
        if (!numbers.TryGetValue(node, out var number)) numbers.Add(node, number = numbers.Count);
        return number;
    }

    private void Fill(Plan plan, SchemaNode[] nodes)
    {
        plan.String = InPlace.Scalars(nodes, JsonTypes.String);
        plan.Number = InPlace.Scalars(nodes, JsonTypes.Number);
        plan.Boolean = InPlace.Scalars(nodes, JsonTypes.Boolean);
        plan.Null = InPlace.Scalars(nodes, JsonTypes.Null);
        if (InPlace.Containers(nodes, JsonTypes.Object) is { } objects) plan.Object = Object(objects);
        if (InPlace.Containers(nodes, JsonTypes.Array) is { } arrays) plan.Array = Array(arrays);
    }

    private ArrayRule Array(List<SchemaNode> nodes)
    {
        var contains = nodes.Where(node => node.Contains is not null).Select(Contains).ToArray();
        var prefix = nodes.Max(node => (int?)node.PrefixItems.Length) ?? 0;
        var unique = nodes.Any(node => node.UniqueItems);
        var rest = nodes.Select(node => node.Items).OfType<SchemaNode>().ToList();
        var places = Enumerable.Range(0, prefix)
            .Select(i => nodes.Select(node => i < node.PrefixItems.Length ? node.PrefixItems[i] : node.Items)
                .OfType<SchemaNode>().ToList())
            .ToList();
        if (unique && !places.Append(rest).All(InPlace.AreScalar)) throw new NotOnePassException();
        if (contains.Length > ArrayRule.MaxContains) throw new NotOnePassException();
        return new()
        {
            Prefix = [.. places.Select(For)],
            Rest = For(rest),
            MinItems = nodes.Max(node => (int?)node.MinItems) ?? 0,
            MaxItems = nodes.Min(node => (int?)node.MaxItems) ?? int.MaxValue,
            UniqueItems = unique,
            Contains = contains,
        };
    }

    private static ContainsRule Contains(SchemaNode node)
    {
        var (objects, arrays) = (InPlace.Foresee(node.Contains!, JsonTypes.Object), InPlace.Foresee(node.Contains!, JsonTypes.Array));
        if (objects is null || arrays is null) throw new NotOnePassException();
        InPlace.Scalars([node.Contains!], JsonTypes.String);
        return new(node.Contains!, objects.Value, arrays.Value, node.MinContains, node.MaxContains);
    }

    private ObjectRule Object(List<SchemaNode> nodes)
    {
        var names = nodes.SelectMany(NamesOf).Distinct().ToList();
        var patterns = nodes.SelectMany(node => node.PatternProperties.Select(p => p.Pattern)).Distinct().ToArray();
        if (names.Count > 64 * ObjectRule.MaxWords || patterns.Length > MaxPatterns) throw new NotOnePassException();
        foreach (var name in nodes.Select(node => node.PropertyNames).OfType<SchemaNode>()) InPlace.Scalars([name], JsonTypes.String);
        var combinations = Enumerable.Range(0, 1 << patterns.Length)
            .Select(matches => Children(nodes, null, p => (matches & (1 << patterns.IndexOf(p))) != 0));
        return new()
        {
            Names = new(names),
            Children = [.. names.Select(name => For(Children(nodes, name, p => p.IsMatch(System.Text.Encoding.UTF8.GetBytes(name)))))],
            Unknown = [.. combinations.Select(children => children.Any(child => child.IsNever) ? null : For(children))],
            Patterns = patterns,
            NameRules = [.. nodes.Select(node => node.PropertyNames).OfType<SchemaNode>()],
            Required = Bits(names, nodes.SelectMany(node => node.Required)),
            Dependent = [.. nodes.SelectMany(node => node.DependentRequired).Select(d => (names.IndexOf(d.Key), Bits(names, d.Value)))],
            MinProperties = nodes.Max(node => (int?)node.MinProperties) ?? 0,
            MaxProperties = nodes.Min(node => (int?)node.MaxProperties) ?? int.MaxValue,
        };
    }

    private static IEnumerable<string> NamesOf(SchemaNode node) =>
        node.Properties.Keys.Concat(node.Required).Concat(node.DependentRequired.Keys)
            .Concat(node.DependentRequired.Values.SelectMany(names => names));

    /// <summary>The schemas for the value of one property, named or known only by the patterns that its name matches.</summary>
    private static List<SchemaNode> Children(List<SchemaNode> nodes, string? name, Func<Patterns.Pattern, bool> matches)
    {
        var children = new List<SchemaNode>();
        foreach (var node in nodes)
        {
            var before = children.Count;
            if (name is not null && node.Properties.TryGetValue(name, out var child)) children.Add(child);
            children.AddRange(node.PatternProperties.Where(p => matches(p.Pattern)).Select(p => p.Node));
            if (children.Count == before && node.AdditionalProperties is not null) children.Add(node.AdditionalProperties);
        }
        return children;
    }

    private static ulong[] Bits(List<string> names, IEnumerable<string> some)
    {
        var bits = new ulong[Math.Max(1, (names.Count + 63) / 64)];
        foreach (var i in some.Select(name => names.IndexOf(name))) bits[i >> 6] |= 1UL << i;
        return bits;
    }
}
