using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>Every topic, in memory and in the data folder: <c>topics/NAME/topic.json</c> beside one folder per partition.</summary>
public sealed partial class TopicStore
{
    private readonly ConcurrentDictionary<string, Topic> topics = [];
    private readonly ConcurrentDictionary<Guid, Topic> byId = [];
    private long changes;
    private readonly Lock changing = new();
    private readonly string folder;
    private readonly LogSettings settings;

    private TopicStore(string folder, LogSettings settings) => (this.folder, this.settings) = (folder, settings);

    /// <summary>Goes up whenever a topic or a partition is added, or a topic is deleted.</summary>
    public long Changes => Interlocked.Read(ref changes);

    public IEnumerable<Topic> All => topics.Values.OrderBy(topic => topic.Name, StringComparer.Ordinal);

    public static TopicStore Open(string folder, LogSettings settings)
    {
        var store = new TopicStore(folder, settings);
        foreach (var path in Directory.CreateDirectory(folder).EnumerateDirectories())
        {
            if (path.Name.EndsWith(".deleted", StringComparison.Ordinal)) path.Delete(recursive: true);
            else if (File.Exists(Path.Combine(path.FullName, "topic.json"))) store.Load(path);
            else path.Delete(recursive: true); // its creation was never finished, so nothing was ever written to it
        }
        return store;
    }

    public Topic? Find(string name) => topics.GetValueOrDefault(name);

    public Topic? Find(Guid id) => byId.GetValueOrDefault(id);

    public PartitionLog? Find(string name, int partition) => Find(name)?.Partition(partition);

    /// <summary>
    /// A topic whose name differs only in '.' and '_'. The two would have one name in metrics, so Kafka allows only one of them.
    /// </summary>
    public Topic? Colliding(string name) =>
        topics.Values.FirstOrDefault(topic => topic.Name != name && topic.Name.Replace('.', '_') == name.Replace('.', '_'));

    public static bool IsName(string name) =>
        name.Length <= 249 && name is not ("." or "..") && LegalName.IsMatch(name) && !name.EndsWith(".deleted", StringComparison.Ordinal);

    /// <summary>The topic, and whether it is new.</summary>
    public (Topic Topic, bool Created) Create(string name, int partitions, TopicConfig config)
    {
        lock (changing)
        {
            if (topics.TryGetValue(name, out var existing)) return (existing, false);
            var topic = new Topic(name, Topic.NewId(), config);
            Directory.CreateDirectory(FolderOf(name));
            for (var p = 0; p < partitions; p++) topic.Add(OpenPartition(topic, p));
            Save(topic);
            Know(topic);
            return (topic, true);
        }
    }

    public void AddPartitions(Topic topic, int total)
    {
        lock (changing)
        {
            for (var p = topic.Partitions.Count; p < total; p++) topic.Add(OpenPartition(topic, p));
            Save(topic);
            Interlocked.Increment(ref changes);
        }
    }

    public void Configure(Topic topic, TopicConfig config)
    {
        lock (changing)
        {
            topic.Config = config;
            Save(topic);
        }
    }

    public bool Delete(string name)
    {
        lock (changing)
        {
            if (!topics.TryRemove(name, out var topic)) return false;
            byId.TryRemove(topic.Id, out _);
            Interlocked.Increment(ref changes);
            // Renamed first, so that a crash half way leaves a topic that is gone and not one with holes.
            var doomed = FolderOf(name) + ".deleted";
            Directory.Move(FolderOf(name), doomed);
            foreach (var partition in topic.Partitions) partition.Abandon();
            Directory.Delete(doomed, recursive: true);
            return true;
        }
    }

    public void Close()
    {
        foreach (var partition in topics.Values.SelectMany(topic => topic.Partitions)) partition.Close();
    }

    private void Load(DirectoryInfo path)
    {
        var file = Path.Combine(path.FullName, "topic.json");
        var stored = Read(file);
        var (config, fault) = TopicConfig.From(stored.Config);
        if (config is null) throw new DataFolderException($"{file}: {fault}");
        var topic = new Topic(path.Name, stored.Id ?? Topic.NewId(), config);
        for (var p = 0; p < stored.Partitions; p++) topic.Add(OpenPartition(topic, p));
        if (stored.Id is null) Save(topic); // made before topics had ids
        Know(topic);
    }

    private void Know(Topic topic)
    {
        (topics[topic.Name], byId[topic.Id]) = (topic, topic);
        Interlocked.Increment(ref changes);
    }

    private static Stored Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Stored>(File.ReadAllBytes(file)) ?? throw new JsonException("it holds nothing.");
        }
        catch (JsonException e)
        {
            throw new DataFolderException($"{file} is damaged: {e.Message} Restore it from a copy, or delete the topic.", e);
        }
    }

    private PartitionLog OpenPartition(Topic topic, int partition) =>
        PartitionLog.Open(Path.Combine(FolderOf(topic.Name), partition.ToString()), () => topic.Config, settings);

    private void Save(Topic topic) => Files.Replace(
        Path.Combine(FolderOf(topic.Name), "topic.json"),
        JsonSerializer.SerializeToUtf8Bytes(new Stored(topic.Partitions.Count, topic.Config.Set, topic.Id)), settings.WriteThrough);

    private string FolderOf(string name) => Path.Combine(folder, name);

    private sealed record Stored(int Partitions, IReadOnlyDictionary<string, string> Config, Guid? Id = null);

    [GeneratedRegex("^[a-zA-Z0-9._-]+$")]
    private static partial Regex LegalName { get; }
}
