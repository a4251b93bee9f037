using ServerlessEvents.Local.Kafka;

namespace ServerlessEvents.Tests.Local.Kafka;

/// <summary>Every version cap that scenarios run under, by name; empty is none.</summary>
public static class VersionCaps
{
    public static TheoryData<string> All => ["", .. KafkaRelease.All.Select(release => release.Name)];
}
