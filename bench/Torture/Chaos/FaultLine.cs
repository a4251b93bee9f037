using System.Globalization;
using ServerlessEvents.Local.Kafka.Faults;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Bench.Torture.Chaos;

/// <summary>
/// A fault as a line of text: <c>EndTxn lost-reply 2</c>, <c>Fetch delay:800 1</c>, <c>InitProducerId close 1</c>; of one topic only:
/// <c>Produce error:TopicAuthorizationFailed 1 results</c>.
/// </summary>
public sealed record FaultLine(ApiKey Api, Fault Fault, int Times, string? Topic = null)
{
    /// <summary>Longer than a transaction of the fold may take: the broker aborts it before it hears of the commit.</summary>
    private const string Overdue = "delay:22000";

    /// <summary>After this fault a worker can only abort its transaction.</summary>
    public const string Aborting = "Produce error:TopicAuthorizationFailed 1 results";

    /// <summary>All that goes wrong in rotation.</summary>
    public static readonly IReadOnlyList<string> Menu =
    [
        "EndTxn lost-reply 1", "EndTxn close 1", "EndTxn delay:1500 1", $"EndTxn {Overdue} 1", "EndTxn error:CoordinatorNotAvailable 2",
        "EndTxn error:ConcurrentTransactions 2", "EndTxn error:NotCoordinator 1",
        "AddPartitionsToTxn lost-reply 1", "AddPartitionsToTxn close 1", "AddPartitionsToTxn error:ConcurrentTransactions 3",
        "AddPartitionsToTxn error:CoordinatorLoadInProgress 1", "AddPartitionsToTxn error:TopicAuthorizationFailed 1",
        "InitProducerId lost-reply 1", "InitProducerId close 1", "InitProducerId error:CoordinatorLoadInProgress 2",
        "InitProducerId delay:1500 1",
        "Produce lost-reply 2", "Produce close 1", "Produce delay:800 3", "Produce error:NotLeaderOrFollower 2",
        "Produce error:RequestTimedOut 2", "Produce error:KafkaStorageError 1",
        "Fetch close 3", "Fetch delay:800 3", "Fetch error:NotLeaderOrFollower 3", "ListOffsets close 1",
        "ListOffsets error:LeaderNotAvailable 1", "Metadata close 1",
        "FindCoordinator error:CoordinatorNotAvailable 2", "JoinGroup close 1", "SyncGroup error:RebalanceInProgress 1",
        "Heartbeat error:UnknownMemberId 1", "OffsetCommit lost-reply 2", "OffsetFetch close 1",
    ];

    public static FaultLine Parse(string line)
    {
        var parts = line.Split(' ');
        var kind = parts[1].Split(':');
        return new(Enum.Parse<ApiKey>(parts[0]), kind[0] switch
        {
            "lost-reply" => new Fault(Swallows: true, Closes: true),
            "close" => new Fault(Closes: true),
            "delay" => new Fault(Delay: TimeSpan.FromMilliseconds(int.Parse(kind[1], CultureInfo.InvariantCulture))),
            "error" => new Fault(Enum.Parse<ErrorCode>(kind[1])),
            _ => throw new FormatException($"'{kind[0]}' is no kind of fault."),
        }, int.Parse(parts[2], CultureInfo.InvariantCulture), parts.ElementAtOrDefault(3));
    }

    /// <summary>Adds the fault to the broker; disposing the result takes back what has not happened yet.</summary>
    public IDisposable AddTo(BrokerFaults faults, string context) =>
        faults.Next(Api, Fault, Topic is null ? null : $"{context}.{Topic}", Times);
}
