using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ServerlessEvents.Schemas.Patterns;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>What one schema alone says of types, properties and items.</summary>
internal static class PlaceRules
{
    /// <summary>The types that <c>type</c> lets through; all where it is absent or not understood.</summary>
    public static JsonTypes TypesOf(Place place)
    {
        if (place.Get("type", JsonValueKind.String) is { } one) return JsonTypeNames.Parse(one.GetString()!);
        return place.Get("type", JsonValueKind.Array) is null
            ? JsonTypes.All
            : place.Strings("type").Aggregate(JsonTypes.None, (types, name) => types | JsonTypeNames.Parse(name));
    }

    /// <summary>The schemas of one object schema that a property must be valid for, as far as they are sure to apply.</summary>
    public static IEnumerable<Place> SchemasOf(Place part, string name)
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
    public static Place? Additional(Place part) =>
        part.Sub("additionalProperties") ?? (part.StandsAlone ? part.Sub("unevaluatedProperties") : null);

    /// <summary>Whether a property name matches a pattern; null when the pattern cannot be run, or takes too long.</summary>
    public static bool? Matches(string pattern, string name)
    {
        try
        {
            return new Pattern(pattern, TimeSpan.FromMilliseconds(100)).IsMatch(Encoding.UTF8.GetBytes(name));
        }
        catch (Exception e) when (e is FormatException or RegexMatchTimeoutException)
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

    private static IReadOnlyList<Place> Prefixes(Place part) =>
        part.Get("prefixItems", JsonValueKind.Array) is null ? part.Subs("items") : part.Subs("prefixItems");
}
