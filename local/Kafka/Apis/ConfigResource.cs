namespace ServerlessEvents.Local.Kafka.Apis;

/// <summary>What settings belong to: a topic (2) or a broker (4).</summary>
public readonly record struct ConfigResource(sbyte Type, string Name)
{
    public bool IsTopic => Type == 2;
    public bool IsBroker => Type == 4;
}
