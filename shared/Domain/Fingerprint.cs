using System.Security.Cryptography;
using System.Text;

namespace ServerlessEvents.Domain;

/// <summary>
/// What the code of an aggregate is recognised by: the schema of its state, the events of its recording, what it makes of them, and the
/// names of its events. Code that differs at the same version folds otherwise, and nobody has said so.
/// </summary>
/// <remarks>
/// As text: <c>schema.recorded.outcomes.names</c>, hashes in hexadecimal; of the names there is a short one each. What another recording
/// leads to tells nothing, and a name more changes nothing of the past: so neither counts as other code.
/// </remarks>
public static class Fingerprint
{
    private const int HashLength = 12;
    private const int NameLength = 4;

    /// <summary>The fingerprints of these aggregates, in the order of their names: <c>counter:…,order:…</c>.</summary>
    public static string Of(IEnumerable<Aggregate> aggregates) =>
        string.Join(',', aggregates.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"{a.Name}:{Of(a)}"));

    /// <summary>The fingerprint of one aggregate.</summary>
    public static string Of(Aggregate aggregate)
    {
        var recorded = aggregate.Recording.Events().Select(e => $"{e.Subject} {e.Type} {e.Actor} {e.At:O} {e.Data.GetRawText()}");
        var names = aggregate.EventTypes.Order(StringComparer.Ordinal).Select(type => Hash(NameLength, [type]));
        return string.Join(
            '.', Hash(HashLength, [aggregate.StateSchema.ToJsonString()]), Hash(HashLength, recorded),
            Hash(HashLength, aggregate.Recording.Replay(aggregate)), string.Concat(names));
    }

    /// <summary>The aggregates whose code is other code: both sides have them.</summary>
    /// <param name="code">As <see cref="Of(IEnumerable{Aggregate})"/> has written it.</param>
    /// <param name="other">The same of the code that has folded so far.</param>
    public static IReadOnlyList<string> Changed(string code, string other)
    {
        var theirs = Read(other).ToDictionary();
        return [.. Read(code)
            .Where(mine => theirs.TryGetValue(mine.Name, out var their) && IsOther(mine.Fingerprint.Split('.'), their.Split('.')))
            .Select(mine => mine.Name)];
    }

    /// <summary>The fingerprint of one of them; null when it has none.</summary>
    internal static string? OfOne(string name, string fingerprints) =>
        Read(fingerprints).FirstOrDefault(pair => pair.Name == name).Fingerprint;

    private static bool IsOther(string[] mine, string[] their) =>
        mine.Length != their.Length
        || mine[0] != their[0]
        || (mine[1] == their[1] && mine[2] != their[2])
        || their[3].Chunk(NameLength).Select(name => new string(name))
            .Except(mine[3].Chunk(NameLength).Select(name => new string(name))).Any();

    private static string Hash(int length, IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..length];

    private static IEnumerable<(string Name, string Fingerprint)> Read(string fingerprints) => fingerprints
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => (part[..part.IndexOf(':')], part[(part.IndexOf(':') + 1)..]));
}
