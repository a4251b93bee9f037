using ServerlessEvents.Local.Kafka.Apis;
using ServerlessEvents.Local.Kafka.Faults;
using ServerlessEvents.Local.Kafka.Groups;
using ServerlessEvents.Local.Kafka.Log;
using ServerlessEvents.Local.Kafka.Transactions;
using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka;

/// <summary>The broker without its sockets: everything it knows and every request it answers.</summary>
public sealed class BrokerCore : IDisposable
{
    private readonly DataFolder folder;
    private readonly Journal journal;
    private readonly TransactionCoordinator transactions;
    private readonly LogMaintenance maintenance;

    /// <summary>Opens the data folder and settles what the last stop left undone.</summary>
    public BrokerCore(KafkaBrokerOptions options, TimeProvider time, ILogger<BrokerCore> logger)
    {
        Options = options.Checked();
        folder = new(options.DataFolder);
        try
        {
            var settings = new LogSettings(options.Fsync ? options.WriteThrough : null, time, logger);
            Topics = TopicStore.Open(folder.Topics, settings);
            journal = new(folder.Journal, settings);
            var offsets = new OffsetStore(journal);
            Groups = new(
                offsets,
                Topics,
                new(options.GroupFirstWait, time, logger, NewMemberId)
                {
                    ConsumerSession = options.GroupConsumerSession,
                    ConsumerHeartbeat = options.GroupConsumerHeartbeat,
                });
            transactions = new(Topics, offsets, journal, settings);
            transactions.Recover();
            Apis = new(AllApis(offsets, settings), options);
            maintenance = new(Topics, settings, options.UpkeepInterval);
        }
        catch
        {
            journal?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    public KafkaBrokerOptions Options { get; }
    public TopicStore Topics { get; }
    public GroupCoordinator Groups { get; }
    public BrokerFaults Faults { get; } = new();
    public ApiTable Apis { get; }

    public void Dispose()
    {
        maintenance.Dispose();
        transactions.Dispose();
        Groups.Dispose();
        Topics.Close();
        journal.Dispose();
        folder.Dispose();
    }

    private IEnumerable<KafkaApi> AllApis(OffsetStore offsets, LogSettings settings)
    {
        var creation = new TopicCreation(Topics, Options);
        return
        [
            new ProduceApi(Topics, transactions, Options.Profile, settings.Logger), new FetchApi(Topics, new(Topics, settings)),
            new ListOffsetsApi(Topics, settings.Logger), new MetadataApi(Topics, creation),
            new FindCoordinatorApi(), new DescribeClusterApi(),
            new JoinGroupApi(Groups, Options.GroupMinSession), new SyncGroupApi(Groups), new HeartbeatApi(Groups),
            new LeaveGroupApi(Groups), new ConsumerGroupHeartbeatApi(Groups, Options.Profile), new ConsumerGroupDescribeApi(Groups, Topics),
            new OffsetCommitApi(Groups, offsets, Topics), new OffsetFetchApi(Groups, offsets, Topics),
            new OffsetDeleteApi(Groups, offsets, Topics), new DescribeGroupsApi(Groups), new ListGroupsApi(Groups),
            new DeleteGroupsApi(Groups),
            new CreateTopicsApi(creation), new DeleteTopicsApi(Topics, creation, offsets), new CreatePartitionsApi(creation),
            new DeleteRecordsApi(Topics),
            new DescribeTopicPartitionsApi(Topics), new DescribeLogDirsApi(Topics, folder.Topics), new DescribeProducersApi(Topics),
            new DescribeTransactionsApi(transactions), new ListTransactionsApi(transactions, settings.Time),
            new DescribeConfigsApi(Topics, new(Options)), new AlterConfigsApi(Topics), new IncrementalAlterConfigsApi(Topics),
            new OffsetForLeaderEpochApi(Topics),
            new InitProducerIdApi(transactions, Options.Profile), new AddPartitionsToTxnApi(transactions, Topics),
            new AddOffsetsToTxnApi(transactions),
            new TxnOffsetCommitApi(transactions, Groups, Topics), new EndTxnApi(transactions),
        ];
    }

    // Unique is all that a member id has to be; nothing that is tested depends on its value.
    private static string NewMemberId() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
}
