namespace ServerlessEvents.Bench.Torture.Verification;

/// <summary>The first answer to an event.</summary>
public readonly record struct FirstAnswer(string Actor, string Id, long Version, DateTimeOffset At, string? Code);

/// <summary>One key's tally computed plainly, one event after the other, with none of the engine's code.</summary>
public sealed class PlainTally
{
    /// <summary>How many answers an aggregate remembers.</summary>
    private const int DeduplicationWindow = 32;

    private readonly List<FirstAnswer> answers = [];

    public long Sum { get; private set; }
    public long Min { get; private set; }
    public long Max { get; private set; }
    public long Count { get; private set; }

    /// <summary>Where the last event lies that was no repeat.</summary>
    public long Offset { get; private set; } = -1;

    /// <summary>The sum by a version of the code, each of which adds one more than the one before.</summary>
    public long SumBy(int version) => Sum + (version - 1) * Count;

    public IReadOnlyList<FirstAnswer> Answers => answers;

    public FirstAnswer? AnswerTo(string actor, string id)
    {
        foreach (var answer in answers)
        {
            if (answer.Actor == actor && answer.Id == id) return answer;
        }
        return null;
    }

    /// <summary>Counts a value, or says why it is refused. It also says whether the maximum rose.</summary>
    public (FirstAnswer Answer, bool Rose) Take(string actor, string id, long value, long? expectedVersion, long offset, DateTimeOffset at)
    {
        var code = expectedVersion is { } expected && expected != Count ? "version-mismatch" : value < 0 ? Tally.Negative : null;
        var rose = code is null && Count > 0 && value > Max;
        if (code is null)
        {
            (Min, Max) = Count == 0 ? (value, value) : (Math.Min(Min, value), Math.Max(Max, value));
            Sum += value;
            Count++;
        }
        Offset = offset;
        var answer = new FirstAnswer(actor, id, Count, at, code);
        if (answers.Count == DeduplicationWindow) answers.RemoveAt(0);
        answers.Add(answer);
        return (answer, rose);
    }
}
