using System.Buffers;

namespace ServerlessEvents.Domain;

/// <summary>A subject is <c>{aggregate}/{id}</c>: two levels of an MQTT topic and a Kafka key, so only plain characters.</summary>
public static class Subject
{
    /// <summary>How many characters a subject has at most.</summary>
    public const int MaxLength = 200;

    /// <summary>The rule in words, for whoever breaks it.</summary>
    public const string Rule = "'{aggregate}/{id}', of letters, digits, '-', '_', '.' and ':', at most 200 characters";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    /// <summary>Whether this is a subject by the <see cref="Rule"/>.</summary>
    public static bool IsValid(ReadOnlySpan<char> subject)
    {
        var slash = subject.IndexOf('/');
        return slash > 0 && slash < subject.Length - 1 && subject.Length <= MaxLength
            && !subject[..slash].ContainsAnyExcept(Allowed)
            && !subject[(slash + 1)..].ContainsAnyExcept(Allowed);
    }
}
