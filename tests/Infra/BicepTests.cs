namespace ServerlessEvents.Tests.Infra;

/// <summary>The tests that share one Bicep compiler; they run one after the other.</summary>
[CollectionDefinition(nameof(BicepTests))]
public sealed class BicepTests : ICollectionFixture<BicepServer>;
