namespace ServerlessEvents.Engine.Replay;

/// <summary>
/// How often a user may have the log searched: some requests at once, and then one more each interval. The requests of a user lie in one
/// partition, so their offsets say which came first. A request that repeats one before it, and lay in the log when that one was searched
/// for, gets the same answer without a search. A request that goes on where an incomplete answer ended is always allowed.
/// </summary>
public sealed class ResumeThrottle(TimeProvider time)
{
    /// <summary>How many requests a user may make at once: the devices that come back together.</summary>
    public const int Burst = 10;

    /// <summary>After how long a user may make one more.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Asked> users = [];
    private DateTimeOffset swept;

    /// <summary>The answer that holds for this request too; null when the log has to be searched.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="offset">Where it lies.</param>
    public ReplayPage? Covering(ResumeRequest request, long offset)
    {
        lock (users)
        {
            return users.TryGetValue(request.Inbound.User, out var asked)
                && asked is { Last: { } last, Answer: { } answer }
                && offset <= asked.SearchedUpTo
                && last.Inbound.ReplyTo == request.Inbound.ReplyTo // elsewhere nobody has seen what was sent again
                && last.Position.ToString() == request.Position.ToString()
                && last.Since == request.Since
                    ? answer with { Missed = [] }
                    : null;
        }
    }

    /// <summary>
    /// How long the user has to wait before this request; null when it may be answered now, and counts. A request counts once, however
    /// often it is tried.
    /// </summary>
    /// <param name="request">What is asked.</param>
    /// <param name="offset">Where it lies.</param>
    public TimeSpan? Wait(ResumeRequest request, long offset)
    {
        lock (users)
        {
            Sweep();
            var now = time.GetUtcNow();
            if (!users.TryGetValue(request.Inbound.User, out var asked)) users[request.Inbound.User] = asked = new() { FreeAt = now };
            if (offset <= asked.CountedUpTo) return null;
            if (asked.Answer is { IsComplete: false } page && page.Position.ToString() == request.Position.ToString()) return null;
            var free = asked.FreeAt > now ? asked.FreeAt : now;
            if (free - now > Interval * (Burst - 1)) return free - now - Interval * (Burst - 1);
            (asked.FreeAt, asked.CountedUpTo) = (free + Interval, offset);
            return null;
        }
    }

    /// <summary>Notes an answer that was sent.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="answer">What was found.</param>
    /// <param name="upTo">The last request that lay in the log before the search began.</param>
    public void Answered(ResumeRequest request, ReplayPage answer, long upTo)
    {
        lock (users)
        {
            if (users.TryGetValue(request.Inbound.User, out var asked))
                (asked.Last, asked.Answer, asked.SearchedUpTo) = (request, answer with { Missed = [] }, upTo);
        }
    }

    /// <summary>Forgets the users whose last request is so old that it no longer counts.</summary>
    private void Sweep()
    {
        var now = time.GetUtcNow();
        if (now - swept < Interval * Burst) return;
        swept = now;
        foreach (var idle in users.Where(user => user.Value.FreeAt < now - Interval).Select(user => user.Key).ToArray()) users.Remove(idle);
    }

    private sealed class Asked
    {
        public DateTimeOffset FreeAt { get; set; }
        public long CountedUpTo { get; set; } = -1;
        public ResumeRequest? Last { get; set; }
        public ReplayPage? Answer { get; set; }
        public long SearchedUpTo { get; set; } = -1;
    }
}
