// The broker as a process of its own: `dotnet run --project local/Kafka -- --data DIR`.
using System.CommandLine;
using System.Net.Sockets;
using ServerlessEvents.Local.Kafka;
using ServerlessEvents.Local.Kafka.Log;

var data = new Option<string>("--data") { Description = "The folder to keep everything in.", Required = true };
var port = new Option<int>("--port") { Description = "The TCP port; 0 takes a free one.", DefaultValueFactory = _ => 9092 };
var partitions = new Option<int>("--partitions")
{
    Description = "Partitions of a topic that is created by use.",
    DefaultValueFactory = _ => 1,
};
var noAutoCreate = new Option<bool>("--no-auto-create") { Description = "Do not create a topic because a client uses it." };
var fsync = new Option<bool>("--fsync") { Description = "Write through to the disk before acknowledging: safe against loss of power too." };
var profile = new Option<string>("--profile") { Description = "The product that the broker imitates.", DefaultValueFactory = _ => "kafka" };
profile.AcceptOnlyFromAmong([.. BrokerProfile.All.Select(p => p.Name)]);
var actAs = new Option<string?>("--act-as") { Description = "Answer as this older release of Kafka would." };
actAs.AcceptOnlyFromAmong([.. KafkaRelease.All.Select(r => r.Name)]);

var root = new RootCommand("A single-node Kafka broker for development and tests. It listens on 127.0.0.1.")
{
    data, port, partitions, noAutoCreate, fsync, profile, actAs,
};
root.SetAction((parsed, stop) => Run(new()
{
    DataFolder = parsed.GetRequiredValue(data),
    Port = parsed.GetValue(port),
    DefaultPartitions = parsed.GetValue(partitions),
    AutoCreateTopics = !parsed.GetValue(noAutoCreate),
    Fsync = parsed.GetValue(fsync),
    Profile = BrokerProfile.All.Single(p => p.Name == parsed.GetValue(profile)),
    ActAs = KafkaRelease.All.SingleOrDefault(r => r.Name == parsed.GetValue(actAs)),
}, stop));

var arguments = root.Parse(args);
if (arguments.Errors is [var first, ..])
{
    Console.Error.WriteLine(first.Message.ReplaceLineEndings(" "));
    return 2;
}
return await arguments.InvokeAsync();

static async Task<int> Run(KafkaBrokerOptions options, CancellationToken stop)
{
    if (options.Faults().ToArray() is { Length: > 0 } faults)
    {
        Console.Error.WriteLine(string.Join(' ', faults));
        return 2;
    }
    PrivateFolder.ForAllThatIsCreated();
    try
    {
        PrivateFolder.Open(options.DataFolder, "lock", "topics", "coordinator.journal");
        await using var broker = await KafkaBroker.Start(
            options,
            stop,
            logging: logging => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(line => line.SingleLine = true));
        Console.WriteLine($"Kafka at {broker.BootstrapServers}, data in {Path.GetFullPath(options.DataFolder)}");
        var stopped = new TaskCompletionSource();
        await using var asked = stop.Register(stopped.SetResult);
        await stopped.Task;
        return 0;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
        return 1;
    }
    catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
    {
        Console.Error.WriteLine($"Port {options.Port} is in use: choose another with --port.");
        return 1;
    }
}
