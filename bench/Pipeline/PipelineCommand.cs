using System.CommandLine;
using ServerlessEvents.Bench.Torture.Edge;

namespace ServerlessEvents.Bench.Pipeline;

/// <summary>The command line of <c>bench pipeline</c>.</summary>
internal static class PipelineCommand
{
    private const string Local = "local";
    private const string Mosquitto = "mosquitto";

    /// <param name="json">The option of all benchmarks that names a file.</param>
    public static Command Pipeline(Option<FileInfo?> json)
    {
        var clients = Count("--clients", "How many MQTT connections place orders. The local broker takes 2,000 a second of each.", 20);
        var orders = Count("--orders", "How many orders each client places, as fast as they come.", 5_000);
        var inFlight = Count(
            "--in-flight",
            "How many orders of a client may be unacknowledged by the MQTT broker, without --rate.",
            100,
            LeanClient.MaxInFlight);
        var rate = new Option<int?>("--rate")
        {
            Description = "Orders a second, all clients together, instead of as fast as they come.",
            HelpName = "N",
        };
        var seconds = Count("--seconds", "How long orders are placed at a rate.", 20);
        var pause = new Option<double>("--pause") { Description = "Seconds in which nothing happens before the load.", HelpName = "N" };
        var warm = new Option<int?>("--warm")
        {
            Description = "How many orders are placed first and not measured, in the same process; by default as many as are measured.",
            HelpName = "N",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var broker = new Option<string>("--broker") { Description = "The MQTT broker.", DefaultValueFactory = _ => Local };
        broker.AcceptOnlyFromAmong(Local, Mosquitto);
        var against = new Option<string?>("--against")
        {
            Description = $"Another checkout with a {Checkout.Configuration} build, which takes turns with this one.",
            HelpName = "DIR",
        };
        var rounds = Count("--rounds", "How many times each build is started and loaded.", 1);
        var command = new Command(
            "pipeline",
            "The whole way on ./run from MQTT publish to reply, notification, state and audit: rate, CPU per event, latency, memory.")
        {
            clients, orders, inFlight, rate, seconds, pause, warm, broker, against, rounds,
        };
        command.Validators.Add(given =>
        {
            if (given.GetValue(rate) < 1) given.AddError("--rate takes 1 or more.");
            if (given.GetValue(pause) is < 0 or > 3600) given.AddError("--pause takes 0 to 3600 seconds.");
            if (given.GetValue(warm) is < 1 or > OrderPacket.MaxNumber)
                given.AddError($"--warm takes 1 to {OrderPacket.MaxNumber:N0} orders.");
            var events = Events(given.GetValue(rate), given.GetValue(seconds), given.GetValue(clients), given.GetValue(orders));
            if (events > OrderPacket.MaxNumber) given.AddError($"At most {OrderPacket.MaxNumber:N0} orders can be placed.");
            if (given.GetValue(broker) == Mosquitto && !MosquittoBroker.IsInstalled)
                given.AddError("mosquitto is not installed (Debian: mosquitto).");
            if (given.GetValue(against) is { } root && !File.Exists(Checkout.LocalCloud(root)))
                given.AddError($"There is no {Checkout.LocalCloud(root)}; build it there: dotnet build local -c {Checkout.Configuration}");
        });
        command.SetAction(async (parsed, stop) =>
        {
            var events = (int)Events(parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(clients), parsed.GetValue(orders));
            var warmUp = parsed.GetResult(warm) is null ? 0 : parsed.GetValue(warm) ?? events;
            var options = new PipelineOptions(
                parsed.GetValue(clients), events, parsed.GetValue(inFlight), parsed.GetValue(rate),
                TimeSpan.FromSeconds(parsed.GetValue(pause)), warmUp, parsed.GetValue(broker) == Mosquitto);
            try
            {
                return await PipelineBench.Run(
                    options,
                    parsed.GetValue(against) is { } root ? Path.GetFullPath(root) : null,
                    parsed.GetValue(rounds),
                    parsed.GetValue(json),
                    stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                Console.Error.WriteLine("Stopped by a signal before the end.");
                return 1;
            }
        });
        return command;
    }

    private static long Events(int? rate, int seconds, int clients, int orders) =>
        rate is { } perSecond ? (long)perSecond * seconds : (long)clients * orders;

    private static Option<int> Count(string name, string description, int usual, int most = OrderPacket.MaxNumber)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() < 1 || given.GetValueOrDefault<int>() > most)
                given.AddError($"{name} takes 1 to {most:N0}.");
        });
        return option;
    }
}
