using System.Text.Json;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>A schema document and the documents that it refers to: finds what a <c>$ref</c> means.</summary>
internal sealed class ComparedDocument
{
    private readonly SchemaSource source;
    private readonly string prefix;
    private readonly string[] names; // the keywords that name a schema
    private readonly bool hasInnerIds;
    private readonly Dictionary<string, ComparedDocument> others;

    public ComparedDocument(SchemaSource source)
        : this(source, "", [])
    {
    }

    private ComparedDocument(SchemaSource source, string prefix, Dictionary<string, ComparedDocument> others)
    {
        (this.source, this.prefix, this.others) = (source, prefix, others);
        var dialect = Text(source.Root, "$schema") ?? "";
        RefHidesSiblings = dialect.Contains("draft-0", StringComparison.Ordinal);
        names = dialect.Contains("draft-03", StringComparison.Ordinal) || dialect.Contains("draft-04", StringComparison.Ordinal)
            ? ["$id", "id"]
            : ["$id"];
        hasInnerIds = HasInnerIds(source.Root);
    }

    public string Name => source.Name;

    /// <summary>Up to draft 7 the keywords beside a <c>$ref</c> mean nothing.</summary>
    public bool RefHidesSiblings { get; }

    public Place Root => new(this, source.Root, prefix);

    /// <summary>What the reference points to; null when that cannot be told for sure.</summary>
    public Place? Resolve(string reference)
    {
        if (hasInnerIds) return null; // a reference may then be relative to any of them
        var at = reference.IndexOf('#');
        var (address, fragment) = at < 0 ? (reference, "") : (reference[..at], Uri.UnescapeDataString(reference[(at + 1)..]));
        var document = address.Length == 0 || address == Text(source.Root, "$id")?.TrimEnd('#') ? this : Other(address);
        return document?.Find(fragment);
    }

    private ComparedDocument? Other(string address)
    {
        if (others.TryGetValue(address, out var known)) return known;
        if (source.References is not { } references || !references.TryGetValue(address, out var root)) return null;
        return others[address] = new ComparedDocument(source with { Root = root }, $"{address}#", others);
    }

    private bool HasInnerIds(JsonElement root) =>
        SchemasIn.All(root).Skip(1).Any(inner => names.Any(name => Text(inner.Element, name) is not null));

    private Place? Find(string fragment)
    {
        if (fragment.Length > 0 && fragment[0] != '/')
        {
            var anchored = SchemasIn.All(source.Root).Where(inner => Text(inner.Element, "$anchor") == fragment).ToList();
            return anchored.Count == 1 ? new Place(this, anchored[0].Element, prefix + anchored[0].Pointer) : null;
        }
        var element = source.Root;
        foreach (var token in fragment.Split('/').Skip(1).Select(token => token.Replace("~1", "/").Replace("~0", "~")))
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(token, out var member))
            {
                element = member;
            }
            else if (element.ValueKind == JsonValueKind.Array
                && int.TryParse(token, out var index)
                && index >= 0
                && index < element.GetArrayLength())
            {
                element = element[index];
            }
            else
            {
                return null;
            }
            // No keyword that is known leads here, or it would have been found above.
            if (names.Any(name => Text(element, name) is not null)) return null;
        }
        return HasInnerIds(element) ? null : new Place(this, element, prefix + fragment);
    }

    /// <summary>Whether two places mean the same: the same text, and what it refers to means the same.</summary>
    public static bool MeanTheSame(Place a, Place b)
    {
        var (open, seen) = (new Stack<(Place, Place)>([(a, b)]), new HashSet<(string, string)>());
        while (open.TryPop(out var pair))
        {
            var (left, right) = pair;
            if (!left.Element.IsSameAs(right.Element) || left.Document.RefHidesSiblings != right.Document.RefHidesSiblings) return false;
            if (!seen.Add((left.Pointer, right.Pointer))) continue;
            foreach (var (inner, _) in SchemasIn.All(left.Element))
            {
                if (inner.TryGetProperty("$dynamicRef", out _) || inner.TryGetProperty("$recursiveRef", out _)) return false;
                if (!inner.TryGetProperty("$ref", out var reference) || reference.ValueKind != JsonValueKind.String) continue;
                if (left.Document.Resolve(reference.GetString()!) is not { } from
                    || right.Document.Resolve(reference.GetString()!) is not { } to)
                {
                    return false;
                }
                open.Push((from, to));
            }
        }
        return true;
    }

    private static string? Text(JsonElement element, string keyword) =>
        element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty(keyword, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
