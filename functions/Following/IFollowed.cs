using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Functions.Following;

/// <summary>
/// A function's consumer, whose partitions are read on between the calls of the trigger. Only one caller at a time works on a partition.
/// </summary>
public interface IFollowed
{
    /// <summary>The topic that it consumes, and its group.</summary>
    FunctionGroup Group { get; }

    /// <summary>Prepares for the partition before any record of it has come; returns the due offset.</summary>
    Task<long> Begin(int partition, CancellationToken stop);

    /// <summary>
    /// Handles the due records of a page that was read from the log; false when this instance may not go on with the partition. When it
    /// throws, no record of the page counts as handled.
    /// </summary>
    Task<bool> Follow(int partition, LogPage page, CancellationToken stop);
}
