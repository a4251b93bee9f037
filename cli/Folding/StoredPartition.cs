using System.Text.Json;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Fold;
using ServerlessEvents.Engine.Records;
using ServerlessEvents.Kafka;

namespace ServerlessEvents.Cli.Folding;

/// <summary>
/// What the fold has committed of one partition, with transactions or without. It is only read: whoever owns it does not notice.
/// </summary>
/// <param name="Checkpoint">From where to go on; null when nothing has been folded.</param>
/// <param name="Snapshots">The latest of each aggregate.</param>
public sealed record StoredPartition(int Partition, Checkpoint? Checkpoint, IReadOnlyDictionary<string, StoredSnapshot> Snapshots)
{
    /// <param name="only">The one aggregate that is asked for; null for all.</param>
    public static async Task<StoredPartition> Read(KafkaAddress kafka, Topics topics, int partition, string? only, CancellationToken stop)
    {
        using var reader = new LogReader(kafka, topics.Aggregates, partition);
        var owners = new OwnerEpochs();
        await foreach (var page in reader.ReadAll(stop))
        {
            foreach (var record in page.Where(record => only is null || IsMark(record) || StoredSnapshot.KeyOf(record) == only))
            {
                owners.Add(record);
            }
        }
        return Of(partition, owners);
    }

    public static StoredPartition Of(int partition, OwnerEpochs owners)
    {
        var snapshots = owners.Snapshots.ToDictionary(StoredSnapshot.KeyOf, record => StoredSnapshot.Read(record.Value));
        try
        {
            return new(partition, owners.Effective(record => snapshots[StoredSnapshot.KeyOf(record)].Offset), snapshots)
            {
                IsUnfenced = owners.HasOwners,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return new(partition, null, snapshots) { IsCheckpointReadable = false };
        }
    }

    /// <summary>Whether it is written without transactions.</summary>
    public bool IsUnfenced { get; private init; }

    /// <summary>Whether what lies where the checkpoint belongs is one, or nothing does.</summary>
    public bool IsCheckpointReadable { get; private init; } = true;

    /// <summary>
    /// Whether an event is in the snapshot of its aggregate; without transactions a snapshot can be ahead of the checkpoint.
    /// </summary>
    public bool Holds(Record e) =>
        e.Offset < (Checkpoint?.Next ?? 0)
        || (e.Key is { }
            && Snapshots.TryGetValue(StoredSnapshot.KeyOf(e), out var snapshot)
            && e.Offset <= snapshot.Offset);

    /// <summary>Where the last event lies that is in any snapshot, and one further.</summary>
    public long End => Snapshots.Values.Select(snapshot => snapshot.Offset + 1).Append(Checkpoint?.Next ?? 0).Max();

    private static bool IsMark(Record record) => record.Key is [(byte)'@', ..];
}
