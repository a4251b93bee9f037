using System.Text.Json;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>
/// What is known of a value that the writer may write: it is valid for all of these schemas at once, with <c>$ref</c> and <c>allOf</c> laid
/// open. Forgetting a part is safe: it only makes more values possible.
/// </summary>
internal sealed class Written
{
    private static readonly IReadOnlyList<JsonElement> Few = [.. JsonDocument.Parse("[true,false,null]").RootElement.EnumerateArray()];
    private readonly bool never;
    private readonly JsonTypes mask = JsonTypes.All;
    private readonly IReadOnlyList<JsonElement>? only;
    private readonly Lazy<(JsonTypes Types, IReadOnlyList<JsonElement>? Values)> known;

    private Written(
        IReadOnlyList<Place> parts, IReadOnlyList<IReadOnlyList<Place>> alternatives,
        bool never, JsonTypes mask, IReadOnlyList<JsonElement>? only)
    {
        (Parts, Alternatives, this.never, this.mask, this.only) = (parts, alternatives, never, mask, only);
        known = new(Know);
    }

    public IReadOnlyList<Place> Parts { get; }

    /// <summary>The <c>anyOf</c>s and <c>oneOf</c>s: the value is valid for at least one of each.</summary>
    public IReadOnlyList<IReadOnlyList<Place>> Alternatives { get; }

    public JsonTypes Types => known.Value.Types;

    /// <summary>Every value that is possible, where <c>enum</c> and <c>const</c> make them few; null = too many to list.</summary>
    public IReadOnlyList<JsonElement>? Values => known.Value.Values;

    /// <summary>Equal for equal knowledge.</summary>
    public string Key => string.Join('&', Parts.Select(part => part.Key).Distinct().Order(StringComparer.Ordinal))
        + $"|{string.Join('&', Alternatives.Select(branches => branches[0].Key))}|"
        + $"{never}{mask}{(only is null ? "" : string.Join(',', only))}";

    public static Written By(params IEnumerable<Place> places)
    {
        var (parts, alternatives, never) = (new List<Place>(), new List<IReadOnlyList<Place>>(), false);
        var open = new Stack<Place>(places.Reverse());
        while (open.TryPop(out var place))
        {
            never |= place.IsNever;
            if (!place.IsObject || parts.Contains(place)) continue;
            if (place.Get("$ref", JsonValueKind.String) is { } reference)
            {
                if (place.Document.Resolve(reference.GetString()!) is { } target) open.Push(target);
                if (place.Document.RefHidesSiblings) continue;
            }
            parts.Add(place);
            foreach (var conjunct in place.Subs("allOf")) open.Push(conjunct);
            alternatives.AddRange(new[] { place.Subs("anyOf"), place.Subs("oneOf") }.Where(branches => branches.Count > 0));
        }
        return new Written(parts, alternatives, never, JsonTypes.All, null);
    }

    /// <summary>The same, and valid for these as well.</summary>
    public Written And(params IEnumerable<Place> places)
    {
        var more = By(places);
        return new Written(
            [.. Parts, .. more.Parts.Except(Parts)], [.. Alternatives, .. more.Alternatives], never || more.never, mask, only);
    }

    /// <summary>One case for each branch of the first alternative; none when there is no alternative.</summary>
    public IEnumerable<Written> Cases() =>
        Alternatives.Count == 0
            ? []
            : Alternatives[0].Select(branch => new Written(Parts, [.. Alternatives.Skip(1)], never, mask, only).And(branch));

    /// <summary>One piece for each possible value, or for each possible type.</summary>
    public IEnumerable<Written> Pieces() => Values is { Count: <= 64 } values
        ? values.Select(value => new Written(Parts, Alternatives, never, mask, [value]))
        : Enum.GetValues<JsonTypes>().Where(type => byte.IsPow2((byte)type) && Types.HasFlag(type))
            .Select(type => new Written(Parts, Alternatives, never, type, only));

    /// <summary>The names that every object has that may be written.</summary>
    public IReadOnlySet<string> Required =>
        Parts.SelectMany(part => part.Strings("required")).Concat(NamesOfAll()).ToHashSet();

    /// <summary>The names that <c>properties</c> mentions anywhere, and those in the values that are possible.</summary>
    public IReadOnlySet<string> Named => Parts.SelectMany(part => part.Names("properties"))
        .Concat((KnownObjects ?? []).SelectMany(one => one.EnumerateObject().Select(member => member.Name))).ToHashSet();

    /// <summary>Every object that is possible, where they are few; null = too many to list.</summary>
    private IReadOnlyList<JsonElement>? KnownObjects =>
        Values is { } values ? [.. values.Where(value => value.ValueKind == JsonValueKind.Object)] : null;

    /// <summary>The largest number that any part gives to a keyword such as <c>minimum</c>.</summary>
    public JsonElement? Largest(string keyword) =>
        Numbers(keyword).Aggregate((JsonElement?)null,
            (best, one) => best is { } known && Number.Compare(known.Exact(), one.Exact()) >= 0 ? known : one);

    /// <summary>The smallest number that any part gives to a keyword such as <c>maximum</c>.</summary>
    public JsonElement? Smallest(string keyword) =>
        Numbers(keyword).Aggregate((JsonElement?)null,
            (best, one) => best is { } known && Number.Compare(known.Exact(), one.Exact()) <= 0 ? known : one);

    public IEnumerable<JsonElement> All(string keyword) => Parts.Select(part => part.Get(keyword)).OfType<JsonElement>();

    public Written Property(string name)
    {
        var known = By(Parts.SelectMany(part => PlaceRules.SchemasOf(part, name)));
        if (KnownObjects is not { } objects) return known;
        var members = objects.SelectMany(one => one.TryGetProperty(name, out var member) ? [member] : Array.Empty<JsonElement>());
        return new(known.Parts, known.Alternatives, known.never, known.mask, [.. members]);
    }

    /// <summary>What is known of an item; at and beyond <see cref="Prefix"/> it is the same for all.</summary>
    public Written Item(int index) => By(Parts.Select(part => PlaceRules.ItemOf(part, index)).OfType<Place>());

    public int Prefix => Parts.Select(PlaceRules.PrefixOf).DefaultIfEmpty(0).Max();

    /// <summary>
    /// What is known of properties that <see cref="Named"/> does not mention, by the pattern of the first part with
    /// patterns that their name matches; without a pattern, of those that match none.
    /// </summary>
    public IEnumerable<(string? Pattern, Written Value)> OtherProperties()
    {
        if (KnownObjects is not null) yield break; // all their names are known
        var patterned = Parts.Where(part => part.Names("patternProperties").Any()).Take(1).ToList();
        var always = Parts.Where(part => !part.Names("patternProperties").Any()).Select(PlaceRules.Additional).OfType<Place>().ToList();
        foreach (var part in patterned)
        {
            foreach (var pattern in part.Names("patternProperties"))
                yield return (pattern, By([.. always, part.Sub("patternProperties", pattern)!.Value]));
        }
        yield return (null, By([.. always, .. patterned.Select(PlaceRules.Additional).OfType<Place>()]));
    }

    private IEnumerable<string> NamesOfAll() =>
        KnownObjects is not { Count: > 0 } objects
            ? []
            : objects[0].EnumerateObject().Select(member => member.Name).Where(name => objects.All(one => one.TryGetProperty(name, out _)));

    private IEnumerable<JsonElement> Numbers(string keyword) =>
        Parts.Select(part => part.Get(keyword, JsonValueKind.Number)).OfType<JsonElement>();

    /// <summary>Whether no value is possible at all; false also where that takes more than a look.</summary>
    public bool IsEmpty(int depth = 3)
    {
        if (Types == JsonTypes.None) return true;
        if (depth == 0) return false;
        return (Types == JsonTypes.Object && Required.Any(name => Property(name).IsEmpty(depth - 1)))
            || (Alternatives.Count > 0 && Cases().All(written => written.IsEmpty(depth - 1)));
    }

    private (JsonTypes, IReadOnlyList<JsonElement>?) Know()
    {
        if (never) return (JsonTypes.None, []);
        var types = Parts.Aggregate(mask, (known, part) => known & PlaceRules.TypesOf(part));
        // What is a multiple of an integer is an integer.
        if (Numbers("multipleOf").Any(divisor => divisor.Exact() is { IsWord: true, IsZero: false } of && of.IsInteger))
            types &= ~JsonTypes.Fraction;
        var values = only;
        foreach (var part in Parts)
        {
            if (part.Get("const") is { } constant) Keep([constant]);
            if (part.Get("enum", JsonValueKind.Array) is { } listed) Keep([.. listed.EnumerateArray()]);
        }
        if (values is null && (types & ~(JsonTypes.Null | JsonTypes.Boolean)) == 0) values = Few;
        if (values is null) return (types, null);
        values = [.. values.Where(value => types.HasFlag(value.TypeOf()))];
        return (values.Aggregate(JsonTypes.None, (known, value) => known | value.TypeOf()), values);

        void Keep(IReadOnlyList<JsonElement> some) =>
            values = values is null ? some : [.. values.Where(value => some.Any(other => other.IsSameAs(value)))];
    }
}
