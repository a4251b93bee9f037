
namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>What the host may call the fold with: a batch, right or not; or, without one, the timer's catch-up.</summary>
internal sealed record HostCall(string Name, IReadOnlyList<Record>? Batch)
{
    public static readonly HostCall CatchUp = new("catch-up", null);

    /// <summary>A batch of these events of the history, by their place in it: dropped, repeated or out of order as one likes.</summary>
    public static HostCall Of(ExecutionHistory history, params int[] places) =>
        new(
            $"[{string.Join(' ', places.Select(place => history.Events[place].Offset))}]",
            [.. places.Select(place => history.Events[place])]);

    /// <summary>Every slice of the history, contiguous or with holes, in order.</summary>
    public static IEnumerable<HostCall> EverySlice(ExecutionHistory history) =>
        from slice in Enumerable.Range(1, (1 << history.Events.Count) - 1)
        select Of(history, [.. Enumerable.Range(0, history.Events.Count).Where(place => (slice >> place & 1) == 1)]);
}
