using System.Text.Json;

namespace ServerlessEvents.Tests.Cli;

/// <summary><c>sevents send</c>, <c>tail</c> and <c>dead-letters</c> against the whole local cloud.</summary>
public sealed class SendTests(RunningCloud cloud) : IClassFixture<RunningCloud>
{
    private const string Placed = """{"currency":"EUR","items":[{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}]}""";

    [Fact]
    public async Task A_sent_event_is_accepted_and_lies_in_the_events()
    {
        var sent = await Send("order/o-sent", Placed);
        var tail = await CommandRun.Of(
            "tail", "orders.events", "--from-start", "--until-end", "--json",
            "--type", "order.placed.v1", "--aggregate", "order/o-sent", "--actor", "alice", "--kafka", cloud.Kafka);

        Assert.True(sent.ExitCode == 0, sent.Errors + sent.Output);
        Assert.Contains("event.accepted.v1", sent.Output);
        var record = JsonDocument.Parse(Assert.Single(tail.Lines)).RootElement;
        Assert.Equal("EUR", record.GetProperty("value").GetProperty("currency").GetString());
        Assert.True(record.GetProperty("schema").GetInt32() > 0);
    }

    [Fact]
    public async Task A_refused_event_is_exit_code_1_with_the_reply()
    {
        var sent = await CommandRun.Of(
            "send", "order.paid.v1", "order/o-nobody", "--data", """{"amount":1}""",
            "--user", "alice", "--password", "alice", "--mqtt", cloud.Mqtt);

        Assert.Equal(1, sent.ExitCode);
        Assert.Contains("event.refused.v1", sent.Output);
    }

    [Fact]
    public async Task A_wrong_password_is_said()
    {
        var sent = await CommandRun.Of(
            "send", "order.paid.v1", "order/o-1", "--data", "{}", "--user", "alice", "--password", "bob", "--mqtt", cloud.Mqtt);

        Assert.Equal(1, sent.ExitCode);
        Assert.Contains("Check --user and --password", sent.Errors);
    }

    [Fact]
    public async Task A_dead_letter_is_mended_and_sent_again_under_its_own_id_and_twice_does_nothing_twice()
    {
        var rejected = await Send("order/o-mended", Placed.Replace("\"quantity\":2", "\"quantity\":0"), "--id", "e-mended");
        var row = (await CommandRun.Of("dead-letters", "list", "--kafka", cloud.Kafka)).Lines
            .Single(line => line.Contains("e-mended"))
            .Split('\t');
        var patch = Path.GetTempFileName();
        await File.WriteAllTextAsync(patch, """[{"op":"replace","path":"/data/items/0/quantity","value":1}]""");

        var redriven = await CommandRun.Of("dead-letters", "redrive", row[0], "--patch", patch, "--as", "olga", "--kafka", cloud.Kafka);
        var again = await CommandRun.Of("dead-letters", "redrive", row[0], "--patch", patch, "--as", "olga", "--kafka", cloud.Kafka);
        File.Delete(patch);

        Assert.Equal((1, 0, 0), (rejected.ExitCode, redriven.ExitCode, again.ExitCode));
        Assert.Contains("/data/items/0/quantity", row[^1]);
        // Its id was never folded, so this is its first answer; sending the mended event again gets the same.
        Assert.Contains(
            "event.accepted.v1",
            (await Send("order/o-mended", Placed.Replace("\"quantity\":2", "\"quantity\":1"), "--id", "e-mended")).Output);
        var audit = await CommandRun.Of(
            "tail", "audit", "--from-start", "--until-end", "--json",
            "--type", "dead-letter.redriven", "--actor", "olga", "--kafka", cloud.Kafka);
        Assert.All(audit.Lines, line => Assert.Contains("\"event\":\"e-mended\"", line));
        Assert.Equal(2, audit.Lines.Count);
        var accepted = await CommandRun.Of(
            "tail", "audit", "--from-start", "--until-end", "--json",
            "--type", "order.placed.v1", "--actor", "alice", "--aggregate", "order/o-mended", "--kafka", cloud.Kafka);
        var first = Assert.Single(accepted.Lines, line => Value(line, "outcome") == "accepted");
        Assert.Equal(
            ("olga", Value(audit.Lines[0], "redrive"), Value(audit.Lines[0], "patch")),
            (Value(first, "redrivenBy"), Value(first, "redrive"), Value(first, "patch")));
        Assert.NotEqual(Value(audit.Lines[0], "redrive"), Value(audit.Lines[1], "redrive"));
        var aggregate = await CommandRun.Of(
            "tail", "orders.aggregates", "--from-start", "--until-end", "--json", "--aggregate", "order/o-mended", "--kafka", cloud.Kafka);
        Assert.Equal(1, JsonDocument.Parse(aggregate.Lines[^1]).RootElement.GetProperty("value").GetProperty("version").GetInt32());
        var inbound = await CommandRun.Of(
            "tail", "orders.inbound", "--from-start", "--until-end", "--json", "--aggregate", "order/o-mended", "--kafka", cloud.Kafka);
        Assert.Equal(2, inbound.Lines.Count(line => line.Contains("""["se-redriven-by","olga"]""")));
    }

    [Fact]
    public async Task A_dead_letter_is_shown_with_its_reason_and_exported_as_its_bytes()
    {
        await Send("order/o-shown", """{"currency":"XXXX"}""", "--id", "e-shown");
        var name = (await CommandRun.Of("dead-letters", "list", "--kafka", cloud.Kafka)).Lines
            .Single(line => line.Contains("e-shown"))
            .Split('\t')[0];
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var shown = await CommandRun.Of("dead-letters", "show", name, "--kafka", cloud.Kafka);
        var exported = await CommandRun.Of("dead-letters", "export", name, file, "--kafka", cloud.Kafka);
        var bytes = await File.ReadAllTextAsync(file);
        File.Delete(file);

        Assert.Contains("reason  schema-mismatch", shown.Output);
        Assert.Contains("origin  orders.inbound/", shown.Output);
        Assert.Contains("tried   once", shown.Output);
        Assert.Equal(0, exported.ExitCode);
        Assert.Contains("\"id\":\"e-shown\"", bytes);
    }

    private static string? Value(string line, string name) =>
        JsonElement.Parse(line).GetProperty("value").GetProperty(name).GetString();

    private Task<CommandRun> Send(string subject, string data, params string[] more) =>
        CommandRun.Of(
            ["send", "order.placed.v1", subject, "--data", data, "--user", "alice", "--password", "alice", "--mqtt", cloud.Mqtt, .. more]);
}
