using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Schemas.Compatibility;

/// <summary>Bounds on how many: of characters, items, properties.</summary>
internal static class Counts
{
    /// <summary>Whether the writer's own lower bound is at least the reader's; no lower bound at all is 0.</summary>
    public static bool AtLeast(Question ask, string keyword) =>
        ask.Value(keyword).Exact().IsZero
            || (ask.Written.Largest(keyword) is { } bound && Number.Compare(bound.Exact(), ask.Value(keyword).Exact()) >= 0);

    /// <summary>Whether the writer's own upper bound is at most the reader's.</summary>
    public static bool AtMost(Question ask, string keyword) =>
        ask.Written.Smallest(keyword) is { } bound && Number.Compare(bound.Exact(), ask.Value(keyword).Exact()) <= 0;
}
