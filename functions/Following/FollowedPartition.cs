using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Functions.Following;

/// <summary>
/// One partition that is read on between the calls of the trigger: the records that wait to be handled, and those that are handled but that
/// the trigger has not brought yet. The trigger decides who owns a partition: records that it does not bring here in time, it brings to
/// another instance.
/// </summary>
public sealed class FollowedPartition(TimeProvider time)
{
    /// <summary>
    /// How long the trigger may take to bring records that were handled here: two poll windows.
    /// </summary>
    public static readonly TimeSpan EchoTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How many bytes may wait here; further records stay in Kafka until there is room.</summary>
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

    /// <summary>Notes that the trigger brings everything up to this offset, whether or not it is handled yet.</summary>
    public void Echo(long upTo)
    {
        lock (one)
        {
            brought = Math.Max(brought, upTo);
            while (unechoed.TryPeek(out var oldest) && oldest.Next <= brought) unechoed.Dequeue();
        }
    }

    /// <summary>Begins the following at the due offset; false when the partition is followed already.</summary>
    public bool Begin(long due)
    {
        lock (one)
        {
            if (IsFollowed) return false;
            (IsFollowed, Next) = (true, due);
            return true;
        }
    }

    /// <summary>Takes a record that was read. True when the caller has to start the handling of the waiting records.</summary>
    public bool Add(Record record)
    {
        lock (one)
        {
            if (!IsFollowed || record.Offset < Next) return false; // the following has ended or begun anew meanwhile
            waiting.Add(record);
            waitingBytes += record.Value?.Length ?? 0;
            Next = record.Offset + 1;
            if (isDealingWith) return false;
            return isDealingWith = true;
        }
    }

    /// <summary>Whether so many records wait that reading must stop until they are taken. It is true only once each time.</summary>
    public bool IsFull()
    {
        lock (one)
        {
            if (isFull || (waiting.Count < Cursor.PageSize && waitingBytes < MaxWaitingBytes)) return false;
            return isFull = true;
        }
    }

    /// <summary>All records that wait; null when none does, and then the handling has ended.</summary>
    /// <param name="readOn">Whether reading had stopped because too many records waited.</param>
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

    /// <summary>Notes that every record before this offset is handled.</summary>
    public void Done(long next)
    {
        lock (one)
        {
            if (IsFollowed && next > brought) unechoed.Enqueue((next, time.GetTimestamp()));
        }
    }

    /// <summary>Whether the trigger has taken too long to bring records that were handled.</summary>
    public bool IsForsaken()
    {
        lock (one) return IsFollowed && unechoed.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > EchoTimeout;
    }

    /// <summary>Ends the following; the trigger brings the records that still wait.</summary>
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
