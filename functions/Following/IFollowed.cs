using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Functions.Following;

/// <summary>A function's consumer, whose partitions are read on between the calls of the trigger. One partition is dealt with by one caller at a time.</summary>
public interface IFollowed
{
    /// <summary>The topic that it consumes, and its group.</summary>
    FunctionGroup Group { get; }

    /// <summary>Makes ready for the partition before anything of it has come; says which offset is due.</summary>
    Task<long> Begin(int partition, CancellationToken stop);

    /// <summary>Deals with what is due of a page that was read from the log; false when the partition is not ours to go on with. When it throws, nothing of the page counts as dealt with.</summary>
    Task<bool> Follow(int partition, LogPage page, CancellationToken stop);
}
