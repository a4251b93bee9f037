using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// DescribeTopicPartitions (key 75), v0: topics and their partitions in pages; where a page ends in the middle, a cursor says where to go
/// on. Flexible from the start.
/// </summary>
public sealed class DescribeTopicPartitionsApi(TopicStore topics)
    : KafkaApi<DescribeTopicPartitionsApi.Request, DescribeTopicPartitionsApi.Response>(
        ApiKey.DescribeTopicPartitions, 0, 0, flexibleFrom: 0)
{
    private const int MostPartitions = 2000;

    public sealed record Request(string[] Topics, int Limit, Cursor? From);
    public sealed record Cursor(string Topic, int Partition);
    public sealed record Response(IReadOnlyList<TopicResult> Topics, Cursor? Next);
    public sealed record TopicResult(ErrorCode Error, string Name, Guid Id, int[] Partitions);

    protected override Request Read(ref KafkaReader r)
    {
        var (names, limit) = (r.Structs(static (ref r) => r.String()), r.Int32());
        if (r.Int8() < 0) return new(names, limit, null);
        var cursor = new Cursor(r.String(), r.Int32());
        r.SkipTags();
        return new(names, limit, cursor);
    }

    /// <summary>Answers topics in the order of their names, all topics if none is named, and goes on from the cursor.</summary>
    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        var names = (request.Topics is [] ? topics.All.Select(topic => topic.Name) : request.Topics.Distinct())
            .Where(name => request.From is null || string.CompareOrdinal(name, request.From.Topic) >= 0).Order(StringComparer.Ordinal);
        var (results, room) = (new List<TopicResult>(), Math.Clamp(request.Limit, 1, MostPartitions));
        foreach (var name in names)
        {
            if (topics.Find(name) is not { } topic)
            {
                if (request.Topics is not [])
                {
                    results.Add(new(
                        TopicStore.IsName(name) ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopic, name, default, []));
                }
                continue;
            }
            var first = request.From?.Topic == name ? Math.Max(0, request.From.Partition) : 0;
            if (room == 0) return new(new Response(results, new(name, first)));
            int[] page = [.. Enumerable.Range(first, Math.Clamp(topic.Partitions.Count - first, 0, room))];
            results.Add(new(ErrorCode.None, name, topic.Id, page));
            room -= page.Length;
            if (first + page.Length < topic.Partitions.Count) return new(new Response(results, new(name, first + page.Length)));
        }
        return new(new Response(results, null));
    }

    protected override Response Fail(Request request, ErrorCode error) =>
        new([.. request.Topics.Select(name => new TopicResult(error, name, default, []))], null);

    protected override IEnumerable<string> TopicsOf(Request request) => request.Topics;

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        w.Structs(response.Topics, static (ref w, topic) =>
        {
            w.Error(topic.Error);
            w.String(topic.Name);
            w.Uuid(topic.Id);
            w.Bool(false); // internal
            w.Structs(topic.Partitions, WritePartition);
            w.Int32(topic.Error == ErrorCode.None ? Allowed.OnTopic : Allowed.NotAsked);
        });
        w.Int8(response.Next is null ? (sbyte)-1 : (sbyte)1);
        if (response.Next is null) return;
        w.String(response.Next.Topic);
        w.Int32(response.Next.Partition);
        w.NoTags();
    }

    private static void WritePartition(ref KafkaWriter w, int partition)
    {
        w.Error(ErrorCode.None);
        w.Int32(partition);
        w.Int32(BrokerAddress.NodeId);
        w.Int32(0); // leader epoch
        w.Int32s([BrokerAddress.NodeId]); // replicas
        w.Int32s([BrokerAddress.NodeId]); // in sync
        w.Int32s([]); // eligible leader replicas
        w.Int32s([]); // last known eligible leader replicas
        w.Int32s([]); // offline
    }
}
