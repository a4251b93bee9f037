using ServerlessEvents.Bench.Fuzz;

namespace ServerlessEvents.Tests;

/// <summary>Inputs made by chance for the way of an event and for schemas; <c>bench fuzz</c> does it longer.</summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int Inputs = 3_000;
    private const int Seed = 20261129;

    public static TheoryData<string> Targets => [.. SchemaTarget.All.Append(new EnvelopeTarget()).Select(target => target.Name)];

    [Theory, MemberData(nameof(Targets))]
    public async Task Every_input_is_dealt_with(string name)
    {
        var run = new FuzzRun(SchemaTarget.All.Append(new EnvelopeTarget()).Single(target => target.Name == name), Seed);
        await run.Try(Inputs, default);
        output.WriteLine($"{run}");
        foreach (var failure in run.Failures) output.WriteLine(failure);
        Assert.Empty(run.Failures);
        Assert.Equal(Inputs, run.Tries);
        Assert.True(run.Outcomes.Count >= 2, "Chance makes inputs of one kind only.");
    }
}
