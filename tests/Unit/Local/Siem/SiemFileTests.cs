using System.Text.Json;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Local.Siem;
using ServerlessEvents.Tests.Audit;

namespace ServerlessEvents.Tests.Local.Siem;

/// <summary>What <c>./run</c> shows of each audit line.</summary>
public sealed class SiemFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("siem-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_type_that_looks_like_a_line_of_bobs_stays_in_the_line_of_its_sender()
    {
        var shown = await Show(Line("x\n20:45:48.084  bob  order.placed.v1  order/o-1  accepted\u001b[2K\u009b1A\u202e"));
        Assert.Equal(["20:45:47.000  alice  x\\u000A20:45:48.084  bob  order.placed.v1  order/o-1  accepted\\u001B[2K\\u009B1A\\u202E  order/o-2  rejected: not-an-event"], shown);
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("no JSON\u001b", "no JSON\\u001B")]
    [InlineData("""{"TimeGenerated":"\ud800"}""", """{"TimeGenerated":"\ud800"}""")]
    [InlineData("[1]", "[1]")]
    public async Task A_line_that_is_not_as_ours_are_is_kept_and_shown(string line, string shown)
    {
        Assert.Equal([shown], await Show(line));
        Assert.Equal([line], await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "siem.jsonl")));
    }

    [Fact]
    public async Task Either_shape_of_ours_is_shown_alike()
    {
        var record = SomeAudit.Full with { Outcome = AuditOutcome.Rejected };
        string[] shown = ["12:00:00.000  alice  order.placed.v1  order/o-1  rejected: a reason"];
        Assert.All(
            await Task.WhenAll(AuditFormats.All.Values.Select(shape => Show(AuditChain.Start.Append(0, 0, record, shape).Line))),
            lines => Assert.Equal(shown, lines));
    }

    private async Task<string[]> Show(string line)
    {
        using var screen = new StringWriter { NewLine = "\n" };
        await new SiemFile(folder.FullName, screen).Send("audit", [line], default);
        return screen.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Line(string type) => JsonSerializer.Serialize(new
    {
        TimeGenerated = "2026-11-23T20:45:47.000+00:00",
        ActorUsername = "alice",
        Operation = type,
        Object = "order/o-2",
        EventResultDetails = "not-an-event",
        AdditionalFields = new { outcome = "rejected" },
    });
}
