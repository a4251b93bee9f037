using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Functions.Following;

/// <summary>
/// One partition that is read on between the calls of the trigger: what waits to be dealt with, and what the trigger has not brought yet of that
/// which is. It is the trigger that says whose a partition is: what it does not bring in time, it brings to somebody else.
/// </summary>
public sealed class FollowedPartition(TimeProvider time)
{
    /// <summary>How long the trigger may take to bring what was read before it: two poll windows, and the pauses between them.</summary>
    public static readonly TimeSpan EchoTimeout = TimeSpan.FromSeconds(2.2);

    /// <summary>The most bytes that wait; more stay in Kafka meanwhile.</summary>
    private const int MaxWaitingBytes = 8 << 20;

    private readonly Lock one = new();
    private readonly Queue<(long Next, long At)> unechoed = [];
    private List<Record> waiting = [];
    private int waitingBytes;
    private long brought;
    private bool isDealingWith;
    private bool isFull;

    /// <summary>Whether it is followed at present.</summary>
    public bool IsFollowed { get; private set; }

    /// <summary>The offset to be read next.</summary>
    public long Next { get; private set; }

    /// <summary>Notes what the trigger has brought, up to this offset. True when the partition was not followed, and is from now on, from the offset due on.</summary>
    public bool Echo(long upTo, long due)
    {
        lock (one)
        {
            brought = Math.Max(brought, upTo);
            while (unechoed.TryPeek(out var oldest) && oldest.Next <= brought) unechoed.Dequeue();
            if (IsFollowed) return false;
            (IsFollowed, Next) = (true, due);
            return true;
        }
    }

    /// <summary>Takes a record that was read. True when somebody has to begin to deal with what waits.</summary>
    public bool Add(Record record)
    {
        lock (one)
        {
            if (!IsFollowed || record.Offset < Next) return false; // it has ended, or begun anew, meanwhile
            waiting.Add(record);
            waitingBytes += record.Value?.Length ?? 0;
            Next = record.Offset + 1;
            if (isDealingWith) return false;
            return isDealingWith = true;
        }
    }

    /// <summary>Whether so much waits that no more is to be read until it is taken; said once.</summary>
    public bool IsFull()
    {
        lock (one)
        {
            if (isFull || (waiting.Count < Cursor.PageSize && waitingBytes < MaxWaitingBytes)) return false;
            return isFull = true;
        }
    }

    /// <summary>All that waits; null when nothing does, and then nobody deals with it any more.</summary>
    /// <param name="readOn">Whether reading had stopped because so much waited.</param>
    public LogPage? Take(out bool readOn)
    {
        lock (one)
        {
            readOn = isFull && IsFollowed;
            isFull = false;
            if (!IsFollowed || waiting.Count == 0)
            {
                isDealingWith = false;
                return null;
            }
            var page = new LogPage(waiting, waiting[^1].Offset + 1);
            (waiting, waitingBytes) = ([], 0);
            return page;
        }
    }

    /// <summary>Notes that everything before this offset is dealt with.</summary>
    public void Done(long next)
    {
        lock (one)
        {
            if (next > brought) unechoed.Enqueue((next, time.GetTimestamp()));
        }
    }

    /// <summary>Whether the trigger has not brought for too long what was dealt with.</summary>
    public bool IsForsaken()
    {
        lock (one) return IsFollowed && unechoed.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > EchoTimeout;
    }

    /// <summary>Is followed no more; what waits is the trigger's to bring.</summary>
    public void End()
    {
        lock (one)
        {
            (IsFollowed, isFull) = (false, false);
            (waiting, waitingBytes) = ([], 0);
            unechoed.Clear();
        }
    }
}
