using System.Text.Json.Serialization;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Bench.Torture;

/// <summary>The aggregate that is tortured: sum, min, max and count of what was measured. The engine knows nothing of it.</summary>
public sealed record Tally(long Sum, long Min, long Max, long Count)
{
    public const string Measured = "tally.measured.v1";
    public const string Rose = "tally.rose.v1";
    public const string Negative = "negative";

    private static readonly Recording Recorded = new([
        """{"subject":"tally/1","type":"tally.measured.v1","actor":"torturer","at":"2026-11-30T12:00:00+00:00","data":{"value":1}}""",
    ]);

    /// <summary>The code that is deployed first.</summary>
    public static readonly Aggregate<Tally, TallyEvent, TallyResult> Aggregate = Of(version: 1);

    /// <summary>The code of a deployment: each version adds one more to what is measured than the one before.</summary>
    public static Aggregate<Tally, TallyEvent, TallyResult> Of(int version) => Of(version, more: version - 1);

    /// <summary>The same; another <paramref name="more"/> is other code under the same version.</summary>
    public static Aggregate<Tally, TallyEvent, TallyResult> Of(int version, int more) =>
        new("tally", new(0, 0, 0, 0), Decide, (tally, e, context) => Evolve(tally, e, more), _ => MqttTopics.All, TallyJson.Default)
        {
            Version = version,
            Recording = Recorded,
        };

    private static Decision<TallyResult> Decide(Tally tally, TallyEvent arrived, EventContext context) => arrived switch
    {
        TallyEvent.Measured { Value: < 0 } => new Refusal(Negative, "Nothing measures below zero."),
        TallyEvent.Measured e when tally.Count > 0 && e.Value > tally.Max => [new TallyResult.Rose(e.Value)],
        _ => [],
    };

    private static Tally Evolve(Tally tally, TallyEvent happened, int more) => happened switch
    {
        TallyEvent.Measured e when tally.Count == 0 => new(e.Value + more, e.Value, e.Value, 1),
        TallyEvent.Measured e =>
            new(tally.Sum + e.Value + more, Math.Min(tally.Min, e.Value), Math.Max(tally.Max, e.Value), tally.Count + 1),
        _ => tally,
    };
}

[JsonDerivedType(typeof(Measured), Tally.Measured)]
public abstract record TallyEvent
{
    public sealed record Measured(long Value) : TallyEvent;
}

[JsonDerivedType(typeof(Rose), Tally.Rose)]
public abstract record TallyResult
{
    public sealed record Rose(long Value) : TallyResult;
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Tally))]
[JsonSerializable(typeof(TallyEvent))]
[JsonSerializable(typeof(TallyResult))]
internal sealed partial class TallyJson : JsonSerializerContext;
