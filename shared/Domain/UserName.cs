using System.Buffers;

namespace ServerlessEvents.Domain;

/// <summary>
/// A user's name is one level of a topic, so it must not hold <c>/</c>, <c>+</c>, <c>#</c> or control characters
/// (CVE-2017-7650: a user named <c>#</c> could read everything), nor be the audience <c>all</c> or one of the <see cref="SystemActors"/>.
/// </summary>
public static class UserName
{
    /// <summary>How many characters a name has at most.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.@");

    /// <summary>Whether this may be the name of a user.</summary>
    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxLength
            && !name.ContainsAnyExcept(Allowed)
            && !name.SequenceEqual(MqttTopics.All)
            && !SystemActors.Has(name);
}
