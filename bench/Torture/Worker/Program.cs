// One worker of the torture run, started by it. The run and its broker are here too, for tests that start them as processes.
using System.CommandLine;
using ServerlessEvents.Bench.Torture;
using ServerlessEvents.Bench.Torture.Worker;

var (brokers, context, delivery, seed) = (new Argument<string>("brokers"), new Argument<string>("context"), new Argument<string>("delivery"), new Argument<int>("seed"));
var worker = new Command(TortureCommand.WorkerName) { brokers, context, delivery, seed };
worker.Hidden = true;
worker.SetAction((parsed, stop) => TortureWorker.Run(parsed.GetValue(brokers)!, parsed.GetValue(context)!, parsed.GetValue(delivery)!, parsed.GetValue(seed), stop));
return await new RootCommand("Tortures the fold.") { TortureCommand.Torture, TortureCommand.Broker, worker }.Parse(args).InvokeAsync();
