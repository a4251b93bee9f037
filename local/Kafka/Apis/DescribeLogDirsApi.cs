using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>
/// DescribeLogDirs (key 35), v0-4: the one data folder and how large each partition in it is. v2 flexible, v3 an error for all, v4 the
/// size of the disk.
/// </summary>
public sealed class DescribeLogDirsApi(TopicStore topics, string folder)
    : KafkaApi<DescribeLogDirsApi.Request, DescribeLogDirsApi.Response>(ApiKey.DescribeLogDirs, 0, 4, flexibleFrom: 2)
{
    public sealed record Request(Topic[]? Topics);
    public sealed record Topic(string Name, int[] Partitions);
    public sealed record Response(
        ErrorCode Error,
        (string Name, (int Index, long Size)[] Partitions)[] Topics,
        long DiskSize,
        long DiskFree);

    protected override Request Read(ref KafkaReader r) => new(r.NullableStructs(static (ref r) => new Topic(r.String(), r.Int32s())));

    protected override ValueTask<Response?> Handle(Request request, Caller caller, CancellationToken stop)
    {
        var disk = new DriveInfo(Path.GetFullPath(folder));
        var asked = request.Topics
            ?? [.. topics.All.Select(topic => new Topic(topic.Name, [.. Enumerable.Range(0, topic.Partitions.Count)]))];
        return new(new Response(ErrorCode.None, [.. asked
            .Select(t => (
                t.Name,
                t.Partitions.Where(p => topics.Find(t.Name, p) is not null).Select(p => (p, topics.Find(t.Name, p)?.Size ?? 0)).ToArray()))
            .Where(t => t.Item2.Length > 0)], disk.TotalSize, disk.AvailableFreeSpace));
    }

    protected override Response Fail(Request request, ErrorCode error) => new(error, [], -1, -1);

    protected override IEnumerable<string> TopicsOf(Request request) => (request.Topics ?? []).Select(t => t.Name);

    protected override void Write(ref KafkaWriter w, Response response)
    {
        w.NoThrottle();
        if (w.Version >= 3) w.Error(response.Error);
        w.Structs([response], (ref w, only) =>
        {
            w.Error(only.Error);
            w.String(Path.GetFullPath(folder));
            w.Structs(only.Topics, static (ref w, topic) =>
            {
                w.String(topic.Name);
                w.Structs(topic.Partitions, static (ref w, p) =>
                {
                    w.Int32(p.Index);
                    w.Int64(p.Size);
                    w.Int64(0); // lag: none
                    w.Bool(false); // on its way to another folder
                });
            });
            if (w.Version < 4) return;
            w.Int64(only.DiskSize);
            w.Int64(only.DiskFree);
        });
    }
}
