using System.Collections.Concurrent;
using System.Text.Json;
using ServerlessEvents.Local.Kafka.Log;

namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>The committed offsets of all groups, in memory and in the coordinator's journal.</summary>
public sealed class OffsetStore
{
    private const string Prefix = "offset";

    private readonly ConcurrentDictionary<OffsetKey, CommittedOffset> offsets = [];
    private readonly ConcurrentDictionary<OffsetKey, int> pending = [];
    private readonly Journal journal;

    public OffsetStore(Journal journal)
    {
        this.journal = journal;
        foreach (var (key, value) in journal.State.Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var parts = JsonSerializer.Deserialize<string[]>(key[Prefix.Length..])!;
            offsets[new(parts[0], parts[1], int.Parse(parts[2]))] = JsonSerializer.Deserialize<CommittedOffset>(value)!;
        }
    }

    public IEnumerable<string> Groups => offsets.Keys.Select(key => key.Group).Distinct();

    public CommittedOffset? Find(OffsetKey key) => offsets.GetValueOrDefault(key);

    public IEnumerable<OffsetKey> KeysOf(string group) => offsets.Keys.Where(key => key.Group == group);

    public void Commit(IReadOnlyCollection<KeyValuePair<OffsetKey, CommittedOffset>> commits)
    {
        journal.Append([.. Changes(commits)]);
        Apply(commits);
    }

    /// <summary>The journal changes that make these offsets durable, for whoever writes them together with something else.</summary>
    public static IEnumerable<(string Key, byte[]? Value)> Changes(IEnumerable<KeyValuePair<OffsetKey, CommittedOffset>> commits) =>
        commits.Select(commit => (NameOf(commit.Key), (byte[]?)JsonSerializer.SerializeToUtf8Bytes(commit.Value)));

    public void Apply(IEnumerable<KeyValuePair<OffsetKey, CommittedOffset>> commits)
    {
        foreach (var (key, offset) in commits) offsets[key] = offset;
    }

    /// <summary>Forgets offsets that fit: those of a group, or of a topic.</summary>
    public void Remove(Func<OffsetKey, bool> fits)
    {
        var keys = offsets.Keys.Where(fits).ToArray();
        if (keys.Length == 0) return;
        journal.Append([.. keys.Select(key => (NameOf(key), (byte[]?)null))]);
        foreach (var key in keys) offsets.TryRemove(key, out _);
    }

    /// <summary>Whether an open transaction may yet change this offset.</summary>
    public bool IsPending(OffsetKey key) => pending.ContainsKey(key);

    public void AddPending(OffsetKey key) => pending.AddOrUpdate(key, 1, (_, count) => count + 1);

    public void RemovePending(OffsetKey key)
    {
        if (pending.AddOrUpdate(key, 0, (_, count) => count - 1) <= 0) pending.TryRemove(key, out _);
    }

    private static string NameOf(OffsetKey key) =>
        Prefix + JsonSerializer.Serialize<string[]>([key.Group, key.Topic, key.Partition.ToString()]);
}
