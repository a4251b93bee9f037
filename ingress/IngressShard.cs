using System.Globalization;

namespace ServerlessEvents.Ingress;

/// <summary>
/// Which users this ingress carries, of several that run side by side: <c>2/3</c> is the second of three. Each reads everything and takes
/// what is its own, so one user's messages stay in order. A shared subscription would not keep the order, and at a broker like
/// mosquitto any client may join it and swallow its part of what others send.
/// </summary>
public sealed record IngressShard(int Number, int Of)
{
    public const int Max = 25;

    public static readonly IngressShard Whole = new(1, 1);

    /// <summary>The name of its session, the same after every start; no user has it, as names of users hold no colon.</summary>
    public string ClientId => $"ingress:{Number.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads <c>2/3</c>; null when it is not one.</summary>
    public static IngressShard? Read(string text) =>
        text.Split('/') is [var number, var of] && Parse(number) is { } n && Parse(of) is { } all && n >= 1 && n <= all && all <= Max
            ? new(n, all)
            : null;

    public bool Takes(ReadOnlySpan<byte> user) => Of == 1 || Hash(user) % (uint)Of == Number - 1;

    private static int? Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>FNV-1a: the same in every process, for ever.</summary>
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var b in bytes) hash = unchecked((hash ^ b) * 16777619u);
        return hash;
    }
}
