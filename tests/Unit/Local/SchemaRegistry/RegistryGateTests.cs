using ServerlessEvents.Local.SchemaRegistry;

namespace ServerlessEvents.Tests.Local.SchemaRegistry;

/// <summary>Changes come one at a time, but a schema that takes long to compile keeps nobody else waiting.</summary>
public class RegistryGateTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Others_register_while_a_decision_takes_its_time_and_it_then_decides_on_what_they_left()
    {
        using var registry = new Registry(new MemorySchemaStore());
        using var deciding = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        var seen = new List<int>();
        var slow = Task.Run(() => registry.Change(state =>
        {
            seen.Add(state.HighestId);
            deciding.Release();
            goOn.Wait(Timeout);
            return Register(state, "slow", "{}");
        }, CancellationToken.None));
        await deciding.WaitAsync(Timeout);

        var fast = await registry.Change(state => Register(state, "fast", "true"), CancellationToken.None).WaitAsync(Timeout);
        goOn.Set();

        Assert.Equal((1, 2), (fast.Id, (await slow.WaitAsync(Timeout)).Id));
        Assert.Equal([0, 1], seen);
        Assert.Equal(["fast", "slow"], (await registry.State(CancellationToken.None)).Subjects.Keys);
    }

    [Fact]
    public async Task A_decision_that_is_always_overtaken_comes_to_an_end()
    {
        using var registry = new Registry(new MemorySchemaStore());
        var overtaken = 0;
        var last = await Task.Run(() => registry.Change(state =>
        {
            // Whoever overtakes it waits once the decision is made within the gate.
            var other = registry.Change(now => Register(now, $"other{overtaken++}", "true"), CancellationToken.None);
            if (overtaken < 50) other.Wait(TimeSpan.FromSeconds(1));
            return Register(state, "last", "{}");
        }, CancellationToken.None)).WaitAsync(Timeout);

        Assert.Equal("last", last.Subject);
        Assert.InRange(overtaken, 2, 10);
    }

    [Fact]
    public async Task Many_at_once_each_get_an_id_of_their_own()
    {
        using var registry = new Registry(new MemorySchemaStore());
        var versions = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(
                i => Task.Run(() => registry.Change(state => Register(state, $"s{i}", $$"""{"const":{{i}}}"""), CancellationToken.None))));
        Assert.Equal(Enumerable.Range(1, 40), versions.Select(version => version.Id).Order());
    }

    private static RegistryChange<SchemaVersion> Register(RegistryState state, string subject, string schema) =>
        Registration.Register(state, subject, new SchemaRequest(schema, "JSON"), CompatibilityLevel.BACKWARD);
}
