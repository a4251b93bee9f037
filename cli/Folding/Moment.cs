using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Cli.Folding;

/// <summary>A moment of an aggregate's past: a version, the offset of an event, or a time.</summary>
/// <param name="Text">As it was given: <c>3</c>, <c>offset:17</c>, <c>2026-11-30T12:00:00Z</c>.</param>
public sealed record Moment(string Text)
{
    private const string ByOffset = "offset:";
    private readonly long? version = Number(Text);
    private readonly long? offset = Text.StartsWith(ByOffset, StringComparison.Ordinal) ? Number(Text[ByOffset.Length..]) : null;
    private readonly DateTimeOffset? time = Number(Text) is null
        && DateTimeOffset.TryParse(Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    public static Option<Moment?> Option(string name, string description) => new(name)
    {
        Description = $"{description}: a version (3), the offset of an event (offset:17) or a time (2026-11-30T12:00:00Z).",
        HelpName = "WHEN",
        CustomParser = Parse,
    };

    /// <summary>Whether an event that leads to this version lies at this moment or before it.</summary>
    public bool Includes(Record e, long versionAfter) =>
        version is { } most ? versionAfter <= most
        : offset is { } last ? e.Offset <= last
        : e.Time <= time;

    /// <summary>Whether an aggregate at this version has come to it; times and offsets come by themselves.</summary>
    public bool IsReached(long latest) => version is not { } asked || asked <= latest;

    private static Moment? Parse(ArgumentResult result)
    {
        var moment = new Moment(result.Tokens[0].Value);
        if (moment.version is null && moment.offset is null && moment.time is null)
            result.AddError($"'{moment.Text}' is neither a version (3), nor an offset (offset:17), nor a time (2026-11-30T12:00:00Z).");
        return moment;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
