using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Groups;

/// <summary>What classic consumers tell each other when they join: a version, the topics, and more that matters to them only.</summary>
public static class Subscription
{
    /// <summary>The topics of a consumer; none where the bytes are another protocol's.</summary>
    public static IReadOnlyCollection<string> TopicsOf(byte[] metadata)
    {
        try
        {
            var r = new KafkaReader(metadata, version: 0, flexible: false);
            _ = r.Int16();
            return r.Strings();
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
