using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Client;

/// <summary>What a client knows, and writes to its store before it counts on it.</summary>
internal sealed class ClientMemory(IClientStore store, TimeProvider time)
{
    public const string OutboxTable = "outbox";
    private const string InboxTable = "inbox";
    private const string StateTable = "states";
    private const string About = "about";

    public Outbox Outbox { get; } = new();
    public Inbox Inbox { get; } = new();
    public KnownStates States { get; } = new();

    /// <summary>Names the outbox in reply topics, the same for all clients of the store.</summary>
    public string OutboxId { get; private set; } = "";

    /// <summary>When the user was here for the first time.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Whether this client writes what all clients of the store get.</summary>
    public bool Leads { get; private set; }

    /// <summary>Every aggregate of which something is known, or queued.</summary>
    public IEnumerable<string> Subjects => States.Subjects.Concat(Outbox.Entries.Select(entry => entry.Subject)).Distinct();

    /// <summary>Reads what was stored; the first client of a store begins it.</summary>
    public async Task Load()
    {
        var about = (await store.Read(About)).ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(pair.Value));
        OutboxId = about.GetValueOrDefault("outbox") ?? await Note("outbox", RandomNumberGenerator.GetHexString(12, lowercase: true));
        Since = DateTimeOffset.Parse(
            about.GetValueOrDefault("since") ?? await Note("since", time.GetUtcNow().ToString("O")), CultureInfo.InvariantCulture);
        Inbox.Position = LogPosition.Read(about.GetValueOrDefault("position", ""), out _) ?? new(); // before what was seen up to it
        await LoadOutbox();
        foreach (var (_, value) in await store.Read(InboxTable))
            Inbox.Take(JsonSerializer.Deserialize(value, ClientJson.Default.ReceivedNotification)!);
        foreach (var (subject, payload) in await store.Read(StateTable)) States.Take(subject, payload);
    }

    /// <summary>Reads what other clients have queued and what was answered to them.</summary>
    public async Task LoadOutbox()
    {
        var stored = await store.Read(OutboxTable);
        var keys = stored.Select(pair => pair.Key).ToHashSet();
        foreach (var gone in Outbox.Entries.Where(entry => !keys.Contains(entry.Key))) Outbox.Remove(gone.Key);
        foreach (var (key, value) in stored)
        {
            var entry = JsonSerializer.Deserialize(value, ClientJson.Default.OutboxEntry)!;
            if (Outbox.Find(entry.Id) is not { } known || (known.IsPending && !entry.IsPending)) Outbox.Set(entry);
        }
    }

    /// <summary>Takes over: what came to this client while another led is stored first, the position last.</summary>
    public async Task TakeLead()
    {
        await LoadOutbox();
        var stored = (await store.Read(InboxTable)).Select(pair => pair.Key).ToHashSet();
        Leads = true;
        foreach (var answered in Outbox.Entries.Where(entry => !entry.IsPending)) await Write(answered);
        foreach (var come in Inbox.Kept.Where(come => !stored.Contains(come.Key)))
            await Lead(InboxTable, come.Key, JsonSerializer.SerializeToUtf8Bytes(come, ClientJson.Default.ReceivedNotification));
        await WritePosition();
    }

    /// <summary>Another client may lead from now on.</summary>
    public void LeaveLead() => Leads = false;

    /// <summary>Stores the entry first, and then takes it as what is known.</summary>
    public async Task Write(OutboxEntry entry)
    {
        await store.Write(OutboxTable, entry.Key, JsonSerializer.SerializeToUtf8Bytes(entry, ClientJson.Default.OutboxEntry));
        Outbox.Set(entry);
    }

    /// <summary>Takes an answer; the one who leads stores it, and forgets old ones.</summary>
    public async Task Settle(OutboxEntry answered)
    {
        if (!Leads)
        {
            Outbox.Set(answered);
            return;
        }
        await Write(answered);
        foreach (var old in Outbox.Old()) await Remove(old);
    }

    private async Task Remove(OutboxEntry entry)
    {
        await store.Write(OutboxTable, entry.Key, null);
        Outbox.Remove(entry.Key);
    }

    /// <summary>Takes a state that came; the answers that say nothing of it any more are outdated.</summary>
    public async Task Take(string subject, byte[] payload)
    {
        if (!States.IsNews(subject, payload)) return;
        var before = States.Find(subject);
        await Lead(StateTable, subject, payload.Length == 0 ? null : payload);
        States.Take(subject, payload);
        var after = States.Find(subject);
        if (before is null || after?.Revision == before.Revision) return;
        foreach (var answered in Outbox.Of(subject).Where(entry => !entry.IsPending)) await Settle(answered with { IsOutdated = true });
    }

    /// <summary>Takes a notification; false when it came before.</summary>
    public async Task<bool> Take(ReceivedNotification come)
    {
        if (Inbox.Has(come)) return false;
        await Lead(InboxTable, come.Key, JsonSerializer.SerializeToUtf8Bytes(come, ClientJson.Default.ReceivedNotification));
        Inbox.Take(come);
        foreach (var old in Inbox.Trim()) await Lead(InboxTable, old, null);
        return true;
    }

    public Task WritePosition() => Leads ? Note("position", Inbox.Position.ToString()) : Task.CompletedTask;

    private Task Lead(string table, string key, byte[]? value) => Leads ? store.Write(table, key, value) : Task.CompletedTask;

    private async Task<string> Note(string what, string text)
    {
        await store.Write(About, what, Encoding.UTF8.GetBytes(text));
        return text;
    }
}
