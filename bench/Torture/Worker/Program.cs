// A function app that runs only the fold, of tallies. A function between the host and the fold spoils the batches. The app prints on
// standard output what happens to it.
using System.Globalization;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServerlessEvents.Bench.Torture;
using ServerlessEvents.Bench.Torture.Worker;
using ServerlessEvents.Domain;
using ServerlessEvents.Functions;
using ServerlessEvents.Functions.Following;

var builder = FunctionsApplication.CreateBuilder(args);
var code = Tally.Of(Number("TortureVersion"), Number("TortureMore"));
builder.Services.AddServerlessEvents(builder.Configuration, new AggregateRegistry(code));
// a tally has no schema, and the fold no MQTT
foreach (var unused in new[] { typeof(RegistryCheck), typeof(MqttAtStart), typeof(FollowAtStart) })
    builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == unused));
builder.Services.AddSingleton<PartitionLogs, WatchedPartitionLogs>();
builder.Services.AddSingleton(new BadHost(
    new Random(Number("TortureSeed")),
    Console.Out,
    builder.Configuration["TortureCalm"]!));
builder.Build().Run();

int Number(string setting) => int.Parse(builder.Configuration[setting]!, CultureInfo.InvariantCulture);
