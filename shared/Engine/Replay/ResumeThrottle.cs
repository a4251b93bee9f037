namespace ServerlessEvents.Engine.Replay;

/// <summary>
/// How often a user may have the log searched: some requests at once, and then one more each interval. A repeated request gets the answer
/// that is already there, without a search. A request that goes on where the last answer ended is always allowed, because it reads nothing
/// twice.
/// </summary>
public sealed class ResumeThrottle(TimeProvider time)
{
    /// <summary>How many requests a user may make at once: a few devices that come back together.</summary>
    public const int Burst = 5;

    /// <summary>After how long a user may make one more.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Asked> users = [];
    private DateTimeOffset swept;

    /// <summary>The answer that holds for this request too; null when the log has to be searched.</summary>
    public ReplayPage? Covering(ResumeRequest request, DateTimeOffset askedAt)
    {
        lock (users)
        {
            return users.TryGetValue(request.Inbound.User, out var asked)
                && asked is { Last: { } last, Answer: { } answer }
                && askedAt <= asked.SearchedAt
                && last.Position.ToString() == request.Position.ToString()
                && last.Since == request.Since
                    ? answer with { Missed = [] }
                    : null;
        }
    }

    /// <summary>How long the user has to wait before this request; null when it may be answered now, and counts.</summary>
    public TimeSpan? Wait(ResumeRequest request)
    {
        lock (users)
        {
            Sweep();
            if (!users.TryGetValue(request.Inbound.User, out var asked))
                users[request.Inbound.User] = asked = new() { FreeAt = time.GetUtcNow() };
            if (asked.Answer?.Position.ToString() == request.Position.ToString()) return null;
            var now = time.GetUtcNow();
            var free = asked.FreeAt > now ? asked.FreeAt : now;
            if (free - now > Interval * (Burst - 1)) return free - now - Interval * (Burst - 1);
            asked.FreeAt = free + Interval;
            return null;
        }
    }

    /// <summary>Notes the answer, and when the search for it began.</summary>
    public void Answered(ResumeRequest request, ReplayPage answer, DateTimeOffset searchedAt)
    {
        lock (users)
        {
            if (users.TryGetValue(request.Inbound.User, out var asked))
                (asked.Last, asked.Answer, asked.SearchedAt) = (request, answer with { Missed = [] }, searchedAt);
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
        public ResumeRequest? Last { get; set; }
        public ReplayPage? Answer { get; set; }
        public DateTimeOffset SearchedAt { get; set; }
    }
}
