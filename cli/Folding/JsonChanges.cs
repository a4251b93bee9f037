using System.Text.Json;

namespace ServerlessEvents.Cli.Folding;

/// <summary>In what two JSON values differ.</summary>
internal static class JsonChanges
{
    /// <summary>Each value that is not the same, by its JSON pointer; an array whose length differs counts as one value.</summary>
    public static IEnumerable<(string At, string Before, string After)> Between(string at, JsonElement? before, JsonElement? after)
    {
        if (before is { ValueKind: JsonValueKind.Object } one && after is { ValueKind: JsonValueKind.Object } other)
        {
            var names = one.EnumerateObject().Concat(other.EnumerateObject()).Select(member => member.Name).Distinct();
            return names.SelectMany(name =>
                Between($"{at}/{name.Replace("~", "~0").Replace("/", "~1")}", Member(one, name), Member(other, name)));
        }
        if (before is { ValueKind: JsonValueKind.Array } old
            && after is { ValueKind: JsonValueKind.Array } now
            && old.GetArrayLength() == now.GetArrayLength())
        {
            return Enumerable.Range(0, old.GetArrayLength()).SelectMany(i => Between($"{at}/{i}", old[i], now[i]));
        }
        var (first, second) = (before?.GetRawText() ?? "", after?.GetRawText() ?? "");
        return first == second ? [] : [(at, first, second)];
    }

    private static JsonElement? Member(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value : null;
}
