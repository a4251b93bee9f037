using System.Security.Cryptography;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Client;

/// <summary>
/// What happens between a client and the broker. Of the clients of a store one sends what is queued; each asks itself for what it has
/// missed.
/// </summary>
internal sealed class ClientSession(EventClientOptions options, IClientStore store) : IAsyncDisposable
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(5);
    private readonly ResumeAsking resume = new();
    private readonly SemaphoreSlim one = new(1); // for what changes the memory
    private readonly CancellationTokenSource stopping = new();
    private readonly string clientId = RandomNumberGenerator.GetHexString(20, lowercase: true);
    private readonly Signal due = new();
    private readonly Signal changed = new();
    private MqttLink? link;
    private Task sending = Task.CompletedTask;
    private ClientPhase phase = ClientPhase.Connecting;
    private string? reason;

    public event Action? Changed;

    public ClientMemory Memory { get; } = new(store, options.Time);
    public ClientStatus Status => new(phase, Memory.Outbox.Pending, reason);

    /// <summary>Completes when something changes that is shown.</summary>
    public Task NextChange => changed.Next;

    public async Task Start()
    {
        await Memory.Load();
        store.ChangedElsewhere += OnChangedElsewhere;
        var (user, replies) = (options.User, $"{MqttTopics.RepliesTo(options.User)}/{Memory.OutboxId}");
        var receiver = new MessageReceiver(Memory, resume, options.Time, replies, $"{replies}/{clientId}");
        link = new(options, clientId, receiver.Filters(user), message => Receive(receiver, message), OnLink);
        link.Start();
        sending = Send(receiver, stopping.Token);
        Say();
    }

    /// <summary>Changes what is queued, and sends it as soon as may be.</summary>
    public async Task<OutboxEntry> Queue(Func<ClientMemory, Task<OutboxEntry>> change)
    {
        OutboxEntry entry;
        using (await Alone()) entry = await change(Memory);
        due.Set();
        Say();
        return entry;
    }

    public Task Wake() => link?.Wake() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        store.ChangedElsewhere -= OnChangedElsewhere;
        await stopping.CancelAsync();
        if (link is not null) await link.DisposeAsync(); // what is being published ends by that
        await sending;
        stopping.Dispose();
    }

    private async Task OnLink(LinkState state, string? why)
    {
        using (await Alone())
        {
            (phase, reason) = state switch
            {
                LinkState.Ready => (ClientPhase.CatchingUp, null),
                LinkState.Refused => (ClientPhase.Refused, why),
                _ => (phase == ClientPhase.Connecting ? ClientPhase.Connecting : ClientPhase.Offline, why),
            };
            Memory.Outbox.Interrupt();
            Memory.Inbox.Interrupt();
            if (state == LinkState.Ready) resume.Begin(options.Time.GetUtcNow());
            else resume.End();
        }
        due.Set();
        Say();
    }

    private async Task Receive(MessageReceiver receiver, MqttApplicationMessage message)
    {
        using (await Alone())
        {
            try { if (await receiver.Take(message) is { } unreadable) reason = unreadable; }
            catch (IOException e) { Forget(e); }
            if (phase == ClientPhase.CatchingUp && !Memory.Inbox.IsCatchingUp) phase = ClientPhase.Live;
        }
        due.Set();
        Say();
    }

    /// <summary>What cannot be stored did not come: with a new connection it comes again.</summary>
    private void Forget(IOException e)
    {
        reason = $"What came cannot be stored: {e.Message}";
        Memory.Inbox.Interrupt();
        resume.End();
        link!.Lose();
    }

    private async Task Send(MessageReceiver receiver, CancellationToken stop)
    {
        var (lead, publishing) = (Lead(stop), new List<Task>());
        while (!stop.IsCancellationRequested)
        {
            var next = due.Next;
            var wait = Timeout.InfiniteTimeSpan;
            if (link!.IsReady) wait = await Publish(receiver, publishing);
            using var limit = new CancellationTokenSource(wait, options.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
            try { await next.WaitAsync(either.Token); }
            catch (OperationCanceledException) { } // due, or stopping
        }
        await Task.WhenAll(publishing);
        Memory.LeaveLead();
        if (await lead is { } had) await had.DisposeAsync();
    }

    /// <summary>The lead, once it is this client's; null when that does not come before the end.</summary>
    private async Task<IAsyncDisposable?> Lead(CancellationToken stop)
    {
        while (true)
        {
            IAsyncDisposable? lead = null;
            try
            {
                // whom the broker refuses must not hold up another
                for (var next = due.Next; !link!.IsReady; next = due.Next) await next.WaitAsync(stop);
                lead = await store.Lead(stop);
                using (await Alone()) await Memory.TakeLead();
                due.Set();
                return lead;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { return null; }
            catch (Exception e) when (e is IOException or JsonException) { reason = $"Nothing can be sent: {e.Message}"; }
            if (lead is not null) await lead.DisposeAsync();
            Say();
            try { await Task.Delay(BetweenAttempts, options.Time, stop); }
            catch (OperationCanceledException) { return null; }
        }
    }

    /// <summary>Begins to publish all that is due, and says after which time the next is.</summary>
    private async Task<TimeSpan> Publish(MessageReceiver receiver, List<Task> publishing)
    {
        using var turn = await Alone();
        var now = options.Time.GetUtcNow();
        publishing.RemoveAll(task => task.IsCompleted);
        if (resume.NextDue <= now)
        {
            var ask = resume.Ask(options.Source, Memory.Inbox, Memory.Since, now);
            publishing.Add(Publish(EventWriter.Write(ask), receiver.OwnReplies));
        }
        foreach (var entry in Memory.Leads ? Memory.Outbox.TakeDue(now) : [])
        {
            Memory.Outbox.Set(entry with { SentAt = now });
            publishing.Add(Publish(entry, receiver.Replies));
        }
        DateTimeOffset?[] next = [resume.NextDue, Memory.Leads ? Memory.Outbox.NextDue : null];
        return next.Min() is { } at ? TimeSpan.FromMilliseconds(Math.Max(1, (at - now).TotalMilliseconds)) : Timeout.InfiniteTimeSpan;
    }

    private async Task Publish(OutboxEntry entry, string replyTo)
    {
        if (!await Publish(entry.Payload, replyTo)) return;
        using (await Alone())
        {
            if (Memory.Outbox.Find(entry.Id) is { } known) Memory.Outbox.Set(known with { AcknowledgedAt = options.Time.GetUtcNow() });
        }
        Say();
    }

    /// <summary>Whether the broker has acknowledged it. What it has not is sent again, at the next connection or after a while.</summary>
    private async Task<bool> Publish(byte[] payload, string replyTo)
    {
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(MqttTopics.EventsOf(options.User))
            .WithPayload(payload)
            .WithContentType(EventWriter.ContentType)
            .WithResponseTopic(replyTo)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        try
        {
            var result = await link!.Publish(message);
            reason = null;
            if (result.IsSuccess) return true;
            reason = $"The broker does not take an event now: {result.ReasonCode}. {result.ReasonString}".TrimEnd();
            return false;
        }
        catch (Exception e) when (MqttLink.IsLoss(e)) { return false; }
    }

    private void OnChangedElsewhere(string table)
    {
        if (table == ClientMemory.OutboxTable) _ = Reload();
    }

    private async Task Reload()
    {
        using (await Alone())
        {
            try { await Memory.LoadOutbox(); }
            catch (Exception e) when (e is IOException or JsonException) { reason = $"The outbox cannot be read: {e.Message}"; }
        }
        due.Set();
        Say();
    }

    private void Say()
    {
        changed.Set();
        Changed?.Invoke();
    }

    private async Task<Turn> Alone()
    {
        await one.WaitAsync();
        return new(one);
    }

    private readonly struct Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}
