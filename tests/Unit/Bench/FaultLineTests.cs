using ServerlessEvents.Bench.Torture.Chaos;

namespace ServerlessEvents.Tests.Bench;

/// <summary>Faults as lines of text.</summary>
public class FaultLineTests
{
    public static TheoryData<string> Lines => [.. FaultLine.Menu, FaultLine.Aborting];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_fault_in_rotation_can_be_read(string line) => Assert.True(FaultLine.Parse(line).Times > 0);
}
