using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas.Patterns;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>What is known of bounds, of properties and of items.</summary>
internal sealed partial class Written
{
    public IReadOnlySet<string> Required => Parts.SelectMany(part => part.Strings("required")).ToHashSet();

    /// <summary>The names that <c>properties</c> mentions anywhere.</summary>
    public IReadOnlySet<string> Named => Parts.SelectMany(part => part.Names("properties")).ToHashSet();

    /// <summary>The largest number that any part gives to a keyword such as <c>minimum</c>.</summary>
    public JsonElement? Largest(string keyword) => Numbers(keyword).Aggregate((JsonElement?)null, (best, one) => best is { } known && Number.Compare(known.Exact(), one.Exact()) >= 0 ? known : one);

    /// <summary>The smallest number that any part gives to a keyword such as <c>maximum</c>.</summary>
    public JsonElement? Smallest(string keyword) => Numbers(keyword).Aggregate((JsonElement?)null, (best, one) => best is { } known && Number.Compare(known.Exact(), one.Exact()) <= 0 ? known : one);

    public IEnumerable<JsonElement> All(string keyword) => Parts.Select(part => part.Get(keyword)).OfType<JsonElement>();

    public Written Property(string name) => By(Parts.SelectMany(part => SchemasOf(part, name)));

    /// <summary>What is known of an item; at and beyond <see cref="Prefix"/> it is the same for all.</summary>
    public Written Item(int index) => By(Parts.Select(part => ItemOf(part, index)).OfType<Place>());

    public int Prefix => Parts.Select(PrefixOf).DefaultIfEmpty(0).Max();

    /// <summary>
    /// What is known of properties that <see cref="Named"/> does not mention, by the pattern of the first part with
    /// patterns that their name matches; without a pattern, of those that match none.
    /// </summary>
    public IEnumerable<(string? Pattern, Written Value)> OtherProperties()
    {
        var patterned = Parts.Where(part => part.Names("patternProperties").Any()).Take(1).ToList();
        var always = Parts.Where(part => !part.Names("patternProperties").Any()).Select(Additional).OfType<Place>().ToList();
        foreach (var part in patterned)
        {
            foreach (var pattern in part.Names("patternProperties")) yield return (pattern, By([.. always, part.Sub("patternProperties", pattern)!.Value]));
        }
        yield return (null, By([.. always, .. patterned.Select(Additional).OfType<Place>()]));
    }

    /// <summary>The schemas of one object schema that a property must be valid for, as far as they are sure to apply.</summary>
    private static IEnumerable<Place> SchemasOf(Place part, string name)
    {
        var found = part.Sub("properties", name);
        if (found is { } own) yield return own;
        var (covered, unsure) = (found is not null, false);
        foreach (var pattern in part.Names("patternProperties"))
        {
            var matches = Matches(pattern, name);
            unsure |= matches is null;
            if (matches is not true) continue;
            covered = true;
            yield return part.Sub("patternProperties", pattern)!.Value;
        }
        if (!covered && !unsure && Additional(part) is { } rest) yield return rest;
    }

    /// <summary>What a schema says of properties that it does not mention; null = nothing.</summary>
    public static Place? Additional(Place part) => part.Sub("additionalProperties") ?? (part.StandsAlone ? part.Sub("unevaluatedProperties") : null);

    /// <summary>Whether a property name matches a pattern; null when the pattern cannot be run.</summary>
    public static bool? Matches(string pattern, string name)
    {
        try
        {
            return new Pattern(pattern, TimeSpan.FromMilliseconds(100)).IsMatch(Encoding.UTF8.GetBytes(name));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>How many first items have schemas of their own (<c>prefixItems</c>, before 2020-12 an array in <c>items</c>).</summary>
    public static int PrefixOf(Place part) => Prefixes(part).Count;

    /// <summary>What a schema says of the item at an index; null = nothing.</summary>
    public static Place? ItemOf(Place part, int index)
    {
        var prefixes = Prefixes(part);
        if (index < prefixes.Count) return prefixes[index];
        return part.Sub("items")
            ?? (part.Get("items", JsonValueKind.Array) is null ? null : part.Sub("additionalItems"))
            ?? (part.StandsAlone ? part.Sub("unevaluatedItems") : null);
    }

    private static IReadOnlyList<Place> Prefixes(Place part) => part.Get("prefixItems", JsonValueKind.Array) is null ? part.Subs("items") : part.Subs("prefixItems");

    private IEnumerable<JsonElement> Numbers(string keyword) => Parts.Select(part => part.Get(keyword, JsonValueKind.Number)).OfType<JsonElement>();
}
