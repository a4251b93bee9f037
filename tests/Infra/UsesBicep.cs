namespace ServerlessEvents.Tests.Infra;

/// <summary>The tests that share one Bicep compiler, one after the other: a warm one answers ten times as fast as a new one.</summary>
[CollectionDefinition(nameof(UsesBicep))]
public sealed class UsesBicep : ICollectionFixture<BicepServer>;
