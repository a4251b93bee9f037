using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Client;

/// <summary>
/// A client of the system: sends events until they are answered, shows aggregates with what is queued, and gets each notification once. It
/// needs no connection to be used; what it shows without one is what it knew last.
/// </summary>
/// <param name="options">Where the broker is, and who we are.</param>
/// <param name="store">What the client must not forget; of one user and one broker.</param>
public sealed class EventClient(EventClientOptions options, IClientStore store) : IAsyncDisposable
{
    /// <summary>How many bytes an event has at most; the system rejects a larger one.</summary>
    public const int MaxPayload = 256 * 1024;

    private readonly ClientSession session = new(options, store);

    /// <summary>Something that it shows has changed: state, outbox, notifications or status.</summary>
    public event Action? Changed
    {
        add => session.Changed += value;
        remove => session.Changed -= value;
    }

    /// <summary>How it stands with the broker.</summary>
    public ClientStatus Status => session.Status;

    /// <summary>The events that were queued here, the earliest first, with the replies of the latest.</summary>
    public IReadOnlyList<OutboxEntry> Outbox => session.Memory.Outbox.Entries;

    /// <summary>The latest notifications, in the order of the log's time.</summary>
    public IReadOnlyList<ReceivedNotification> Notifications => session.Memory.Inbox.Kept;

    /// <summary>Every aggregate that the user is shown, or has events queued for.</summary>
    public IReadOnlyList<ShownAggregate> Aggregates =>
        [.. session.Memory.Subjects.Select(Show).Where(shown => shown.Exists)];

    /// <summary>Reads what was stored, and begins to connect.</summary>
    public Task Start() => session.Start();

    /// <summary>
    /// Queues an event. When this returns it is stored, and it will be sent until it is answered, also after a restart.
    /// </summary>
    /// <param name="type">What happened, for example <c>order.paid.v1</c>.</param>
    /// <param name="subject">The aggregate; <see cref="EventWriter.NewSubject"/> names a new one.</param>
    /// <param name="data">The data as UTF-8 JSON.</param>
    /// <param name="expectedVersion">Refuse unless the aggregate is at this version.</param>
    /// <exception cref="NotSentException">It is not valid, or the aggregate would refuse it.</exception>
    /// <exception cref="System.Text.Json.JsonException">The data is not JSON.</exception>
    public async Task<OutboxEntry> Send(string type, string subject, ReadOnlyMemory<byte> data, long? expectedVersion = null)
    {
        var now = options.Time.GetUtcNow();
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var e = new CloudEvent(id, options.Source, type, subject, data) { Time = now, ExpectedVersion = expectedVersion };
        if (options.Schemas?.Check(e) is { Count: > 0 } errors) throw new NotSentException(errors, null);
        var payload = EventWriter.Write(e);
        if (payload.Length > MaxPayload) throw new NotSentException([new("", "size", $"an event has at most {MaxPayload} bytes")], null);
        return await session.Queue(async memory =>
        {
            if (Foresee(type, subject, data.Span) is { } refusal) throw new NotSentException([], refusal);
            var entry = new OutboxEntry(memory.Outbox.NextKey(now, id), id, type, subject, payload, now);
            await memory.Write(entry);
            return entry;
        });
    }

    /// <summary>The reply to an event of the outbox. It has no limit of its own: an event is pending until it is answered.</summary>
    /// <exception cref="KeyNotFoundException">The outbox has no such event.</exception>
    public async Task<Reply> Outcome(string id, CancellationToken stop = default)
    {
        while (true)
        {
            var next = session.NextChange;
            var entry = session.Memory.Outbox.Find(id)
                ?? throw new KeyNotFoundException($"The outbox has no event '{id}'.");
            if (entry.Reply is { } reply) return reply;
            await next.WaitAsync(stop);
        }
    }

    /// <summary>An aggregate as it is now.</summary>
    public ShownAggregate Show(string subject) => ShownAggregate.Of(
        subject, session.Memory.States.Find(subject), session.Memory.Outbox.Of(subject), options.Aggregates.OfSubject(subject),
        Context(subject));

    /// <summary>An aggregate as it is now, and then as it changes. Of fast changes some may be passed over, but never the last.</summary>
    public async IAsyncEnumerable<ShownAggregate> Observe(string subject, [EnumeratorCancellation] CancellationToken stop = default)
    {
        ShownAggregate? last = null;
        while (true)
        {
            var next = session.NextChange;
            var now = Show(subject);
            if (!now.IsSameAs(last)) yield return last = now;
            await next.WaitAsync(stop);
        }
    }

    /// <summary>Each notification that comes from now on, once.</summary>
    public async IAsyncEnumerable<ReceivedNotification> Incoming([EnumeratorCancellation] CancellationToken stop = default)
    {
        var seen = Notifications.Select(come => come.Key).ToHashSet();
        while (true)
        {
            var next = session.NextChange;
            foreach (var come in Notifications.Where(come => seen.Add(come.Key))) yield return come;
            await next.WaitAsync(stop);
        }
    }

    /// <summary>The device has woken up or has a network again: tries at once, or finds out whether the connection still lives.</summary>
    public Task Wake() => session.Wake();

    /// <summary>Closes the connection. What is queued stays in the store.</summary>
    public ValueTask DisposeAsync() => session.DisposeAsync();

    /// <summary>Why the aggregate would refuse it. Only what the system has shown tells that; else the system says so itself.</summary>
    private Refusal? Foresee(string type, string subject, ReadOnlySpan<byte> data)
    {
        var shown = Show(subject);
        if (!shown.IsFounded || shown.State is null || options.Aggregates.OfSubject(subject) is not { } aggregate) return null;
        return ShownAggregate.Fold(aggregate, shown.State, type, data, Context(subject))?.Refusal;
    }

    private EventContext Context(string subject) => new(options.User, subject, options.Time.GetUtcNow());
}
