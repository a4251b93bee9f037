// The processes that the torture run and the rotation of the edge start and kill. The run and its broker are here too, for tests that start
// them as processes.
using System.CommandLine;
using ServerlessEvents.Bench.Torture;
using ServerlessEvents.Bench.Torture.Edge;
using ServerlessEvents.Bench.Torture.Parts;

var (brokers, context, delivery, seed) = (
    new Argument<string>("brokers"), new Argument<string>("context"), new Argument<string>("delivery"), new Argument<int>("seed"));
var (version, more) = (new Argument<int>("version"), new Argument<int>("more"));
var worker = new Command(TortureCommand.WorkerName) { brokers, context, delivery, seed, version, more };
worker.Hidden = true;
worker.SetAction((parsed, stop) => TorturePart.Run(
    parsed.GetValue(brokers)!, parsed.GetValue(context)!, parsed.GetValue(delivery)!, parsed.GetValue(seed), parsed.GetValue(version),
    parsed.GetValue(more), stop));
var (mqtt, part, registry) = (new Argument<string>("mqtt"), new Argument<string>("part"), new Argument<string>("registry"));
var ingress = new Command(EdgeOptions.IngressName) { brokers, mqtt, part };
ingress.SetAction((parsed, stop) => EdgePart.Ingress(parsed.GetValue(brokers)!, parsed.GetValue(mqtt)!, parsed.GetValue(part)!, stop));
var functions = new Command(EdgeOptions.FunctionsName) { brokers, mqtt, registry };
functions.SetAction((parsed, stop) => EdgePart.Functions(
    parsed.GetValue(brokers)!, parsed.GetValue(mqtt)!, parsed.GetValue(registry)!, stop));
(ingress.Hidden, functions.Hidden) = (true, true);
var json = TortureCommand.Json;
return await new RootCommand("Tortures the fold.") { json, TortureCommand.Torture(json), TortureCommand.Broker, worker, ingress, functions }
    .Parse(args).InvokeAsync();
