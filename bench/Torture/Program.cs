// The torture run and, hidden, the processes that it starts; `bench torture` is the same command.
using System.CommandLine;
using ServerlessEvents.Bench.Torture;

return await new RootCommand("Tortures the fold.") { TortureCommand.Torture, TortureCommand.Worker, TortureCommand.Broker }.Parse(args).InvokeAsync();
