// The one runner of every benchmark: `dotnet run -c Release --project bench -- NAME [--json FILE]`.
using System.CommandLine;
using System.Text.Json;
using ServerlessEvents.Bench;
using ServerlessEvents.Bench.Abuse;
using ServerlessEvents.Bench.Notify;
using ServerlessEvents.Bench.Pipeline;
using ServerlessEvents.Bench.Roundtrip;
using ServerlessEvents.Bench.Torture;

var json = TortureCommand.Json;
var root = new RootCommand("Measures ServerlessEvents. Every number has its floor or peer, taken in the same run, beside it.") { json };
foreach (var (name, bench) in Benches.All)
{
    var command = new Command(name, bench.Description);
    command.SetAction(async (parsed, stop) => Report(await bench.Run(stop), parsed.GetValue(json)));
    root.Add(command);
}
var port = new Argument<int>("port");
var broker = new Command(MqttBrokerProcess.Command, "Serves MQTT for a benchmark that has started this as a process.") { port };
broker.Hidden = true;
broker.SetAction((parsed, stop) => MqttBrokerProcess.Serve(parsed.GetValue(port), stop));
root.Add(broker);
var act = new Argument<string>("act");
var abuser = new Command(Abuser.Command, "Abuses an MQTT broker for a benchmark that has started this as a process.") { port, act };
abuser.Hidden = true;
abuser.SetAction((parsed, stop) => Abuser.Act(parsed.GetValue(port), parsed.GetRequiredValue(act), stop));
root.Add(abuser);
root.Add(PipelineCommand.Pipeline(json));
root.Add(Lone(json));
root.Add(Abuse(json));
root.Add(TortureCommand.Torture(json)); // not a measurement: it is right or wrong
root.Add(FuzzCommand.Fuzz()); // likewise
return await root.Parse(args).InvokeAsync();

static Command Lone(Option<FileInfo?> json)
{
    var starts = new Option<int>("--starts")
    {
        Description = "How many times each build is started; 50 events follow each time.",
        HelpName = "N",
        DefaultValueFactory = _ => 4,
    };
    var against = new Option<string?>("--against")
    {
        Description = $"Another checkout with a {Checkout.Configuration} build, beside this one.",
        HelpName = "DIR",
    };
    var command = new Command(
        "lone",
        "From publish to reply of events that come one at a time, and what the local cloud takes while none comes.")
    {
        starts, against,
    };
    command.SetAction(async (parsed, stop) => Report(
        await LoneBench.Run(parsed.GetValue(starts), parsed.GetValue(against) is { } root ? Path.GetFullPath(root) : null, stop),
        parsed.GetValue(json)));
    return command;
}

static Command Abuse(Option<FileInfo?> json)
{
    var only = new Option<string?>("--only") { Description = "Only the abuses whose names contain this.", HelpName = "WORD" };
    var command = new Command(
        "abuse", "One user does all that he may, as much as he can: another's latency beside quiet times, on both MQTT brokers.") { only };
    command.SetAction(async (parsed, stop) => Report(await AbuseBench.Run(parsed.GetValue(only), stop), parsed.GetValue(json)));
    return command;
}

static int Report(IReadOnlyList<Measurement> measurements, FileInfo? json)
{
    foreach (var measurement in measurements) Console.WriteLine(measurement);
    if (json is not null) File.WriteAllText(json.FullName, JsonSerializer.Serialize(measurements, JsonSerializerOptions.Web));
    return 0;
}
