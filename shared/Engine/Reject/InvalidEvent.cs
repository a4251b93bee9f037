using ServerlessEvents.Engine.Validate;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Engine.Reject;

/// <summary>
/// Says what is wrong with an invalid event and where, with as much of the event as could be read. It repeats client input in records that
/// Kafka must take, so it is bounded here: longer texts are shortened, and faults beyond the bound are left out.
/// </summary>
public sealed record InvalidEvent(
    string Code, IReadOnlyList<SchemaError> Errors, string? Id = null, string? Type = null, string? Subject = null)
{
    /// <summary>How many faults are shown, as many as a schema lists.</summary>
    public static readonly int MaxErrors = SchemaOptions.Default.MaxErrors;

    /// <summary>The most characters of all faults together; the first is always shown.</summary>
    public const int MostText = 4_000;

    private const int MostPointer = 500;
    private const int MostMessage = 600;

    public IReadOnlyList<SchemaError> Errors { get; } = Shown(Errors);
    public string? Id { get; } = Shown(Id);
    public string? Type { get; } = Shown(Type);
    public string? Subject { get; } = Shown(Subject);

    /// <summary>
    /// Where the first fault is, the rule that it breaks, and how many more there are. The message stays out: it may repeat what was sent,
    /// and the audit is kept for ever.
    /// </summary>
    public string Place
    {
        get
        {
            var (pointer, keyword) = (Errors[0].Pointer, Errors[0].Keyword);
            // The sender has chosen the name of a property that the schema does not know.
            var isOfName = keyword is "additionalProperties" or "unevaluatedProperties" or "propertyNames";
            if (isOfName && pointer.LastIndexOf('/') is >= 0 and var end) pointer = pointer[..end];
            return (pointer.Length > 0 ? $"{pointer}: {keyword}" : keyword) + (Errors.Count > 1 ? $", and {Errors.Count - 1} more" : "");
        }
    }

    /// <summary>One that is too long to be an attribute is shown by its beginning.</summary>
    private static string? Shown(string? attribute) =>
        attribute is { Length: > EnvelopeAttributes.MaxLength } tooLong ? tooLong.To(64) : attribute;

    private static SchemaError[] Shown(IReadOnlyList<SchemaError> errors)
    {
        var shown = new List<SchemaError>(Math.Min(errors.Count, MaxErrors));
        for (var (i, left) = (0, MostText); i < errors.Count && i < MaxErrors; i++)
        {
            var error = new SchemaError(errors[i].Pointer.To(MostPointer), errors[i].Keyword.To(64), errors[i].Message.To(MostMessage));
            left -= error.Pointer.Length + error.Keyword.Length + error.Message.Length;
            if (i > 0 && left < 0) break;
            shown.Add(error);
        }
        return [.. shown];
    }
}
