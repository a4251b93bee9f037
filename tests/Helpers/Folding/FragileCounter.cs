using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Tests.Folding;

/// <summary>A counter with the faults that an aggregate's code can have: each shows at one number.</summary>
internal sealed class FragileCounter : Aggregate
{
    public const long ThrowsInDecide = 13;
    public const long ThrowsInAudience = 17;
    public const long CannotBeWritten = 19;
    public const long WritesTooMuch = 23;
    public const long MakesTooLargeAResult = 29;
    public const long FindsNoMemory = 31;
    public const long SaysTooMuch = 37;
    public const long HasAForeignAudience = 41;

    private static readonly Aggregate Sound = Counter.Aggregate;

    public override string Name => Sound.Name;
    public override IReadOnlyCollection<string> EventTypes => Sound.EventTypes;
    public override IReadOnlyDictionary<string, JsonNode> ResultSchemas => Sound.ResultSchemas;
    public override JsonNode StateSchema => Sound.StateSchema;
    public override object Initial => Sound.Initial;

    public override Step Fold(object state, string eventType, ReadOnlySpan<byte> data, in EventContext context)
    {
        var step = Sound.Fold(state, eventType, data, context);
        return ((Counter)step.State).Sum switch
        {
            ThrowsInDecide => throw new InvalidOperationException("I do not like it."),
            SaysTooMuch => throw new FormatException(new string('<', 200_000)),
            FindsNoMemory => throw new OutOfMemoryException(),
            MakesTooLargeAResult =>
                step with { Results = [new("counter.round.v1", Encoding.UTF8.GetBytes($"\"{new string('x', 1_000_000)}\""))] },
            _ => step,
        };
    }

    public override string? AudienceOf(object state) => ((Counter)state).Sum switch
    {
        ThrowsInAudience => throw new KeyNotFoundException("Nobody."),
        HasAForeignAudience => "#",
        _ => Sound.AudienceOf(state),
    };

    public override object ReadState(ref Utf8JsonReader json) => Sound.ReadState(ref json);

    public override void WriteState(Utf8JsonWriter json, object state)
    {
        var sum = ((Counter)state).Sum;
        if (sum == CannotBeWritten) throw new NotSupportedException("Not a state.");
        if (sum == WritesTooMuch) json.WriteStringValue(new string('x', 1_000_000));
        else Sound.WriteState(json, state);
    }
}
