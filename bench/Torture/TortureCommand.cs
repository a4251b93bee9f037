using System.CommandLine;
using ServerlessEvents.Bench.Torture.Chaos;
using ServerlessEvents.Local.Kafka;

namespace ServerlessEvents.Bench.Torture;

/// <summary>The command line of the run and of the broker that it starts.</summary>
public static class TortureCommand
{
    public const string WorkerName = "torture-worker";
    public const string BrokerName = "torture-broker";

    public static Command Torture
    {
        get
        {
            var seconds = new Option<int>("--seconds") { Description = "How long things go wrong.", DefaultValueFactory = _ => 60 };
            var events = new Option<int?>("--events") { Description = $"How many events are written meanwhile; {TortureOptions.EventsPerSecond} a second by default." };
            var seed = new Option<int>("--seed") { Description = "The same seed, the same events and the same troubles.", DefaultValueFactory = _ => 1 };
            var profile = new Option<string>("--profile") { Description = "The embedded broker's manners; event-hubs has no transactions.", DefaultValueFactory = _ => "kafka" };
            profile.AcceptOnlyFromAmong([.. BrokerProfile.All.Select(p => p.Name)]);
            var command = new Command("torture", "Folds in three processes while they, the broker and the network fail, and verifies all that was written.") { seconds, events, seed, profile };
            command.SetAction((parsed, stop) => new TortureRun(new(parsed.GetValue(seconds), parsed.GetValue(events) ?? parsed.GetValue(seconds) * TortureOptions.EventsPerSecond, parsed.GetValue(seed), parsed.GetValue(profile)!,
                Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS")), Console.Out).Run(stop));
            return command;
        }
    }

    public static Command Broker
    {
        get
        {
            var (data, port, profile, context) = (new Argument<string>("data"), new Argument<int>("port"), new Argument<string>("profile"), new Argument<string>("context"));
            var command = new Command(BrokerName) { data, port, profile, context };
            command.Hidden = true;
            command.SetAction((parsed, stop) => TortureBroker.Run(parsed.GetValue(data)!, parsed.GetValue(port), parsed.GetValue(profile)!, TortureRun.TopicsOf(parsed.GetValue(context)!), stop));
            return command;
        }
    }
}
