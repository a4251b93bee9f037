namespace ServerlessEvents.Local.Kafka;

/// <summary>Where clients find the one broker.</summary>
public sealed record BrokerAddress(string Host, int Port)
{
    /// <summary>The one node: leader of every partition, coordinator of every group and transaction.</summary>
    public const int NodeId = 1;
}
