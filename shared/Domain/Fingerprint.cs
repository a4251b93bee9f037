using System.Security.Cryptography;
using System.Text;

namespace ServerlessEvents.Domain;

/// <summary>
/// What the code of an aggregate is recognised by: the schema of its state, the names of its events, and what it makes of its recording.
/// Another fingerprint at the same version is code that folds otherwise, and that nobody has said so of.
/// </summary>
public static class Fingerprint
{
    private const int Length = 16;

    /// <summary>The fingerprints of these aggregates, in the order of their names: <c>counter:0123456789abcdef,order:…</c>.</summary>
    public static string Of(IEnumerable<Aggregate> aggregates) =>
        string.Join(',', aggregates.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"{a.Name}:{Of(a)}"));

    /// <summary>The fingerprint of one aggregate: 16 hexadecimal digits.</summary>
    public static string Of(Aggregate aggregate)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(aggregate.StateSchema.ToJsonString());
        foreach (var type in aggregate.EventTypes.Order(StringComparer.Ordinal)) Add(type);
        foreach (var line in aggregate.Recording.Replay(aggregate)) Add(line);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Length];

        void Add(string text)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData("\n"u8);
        }
    }

    /// <summary>The aggregates that have a fingerprint on both sides, and not the same.</summary>
    /// <param name="code">As <see cref="Of(IEnumerable{Aggregate})"/> has written it.</param>
    /// <param name="other">The same of other code.</param>
    public static IReadOnlyList<string> Changed(string code, string other)
    {
        var theirs = Read(other).ToDictionary();
        return [.. Read(code)
            .Where(mine => theirs.TryGetValue(mine.Name, out var their) && their != mine.Fingerprint)
            .Select(mine => mine.Name)];
    }

    private static IEnumerable<(string Name, string Fingerprint)> Read(string fingerprints) => fingerprints
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => (part[..part.IndexOf(':')], part[(part.IndexOf(':') + 1)..]));
}
