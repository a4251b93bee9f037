// The one runner of every benchmark: `dotnet run -c Release --project bench -- NAME [--json FILE]`.
using System.CommandLine;
using System.Text.Json;
using ServerlessEvents.Bench;
using ServerlessEvents.Bench.Notify;
using ServerlessEvents.Bench.Pipeline;
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
root.Add(PipelineCommand.Pipeline(json));
root.Add(TortureCommand.Torture(json)); // not a measurement: it is right or wrong
return await root.Parse(args).InvokeAsync();

static int Report(IReadOnlyList<Measurement> measurements, FileInfo? json)
{
    foreach (var measurement in measurements) Console.WriteLine(measurement);
    if (json is not null) File.WriteAllText(json.FullName, JsonSerializer.Serialize(measurements, JsonSerializerOptions.Web));
    return 0;
}
