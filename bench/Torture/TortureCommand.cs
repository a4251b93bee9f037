using System.CommandLine;
using ServerlessEvents.Bench.Torture.Chaos;
using ServerlessEvents.Local.Kafka;

namespace ServerlessEvents.Bench.Torture;

/// <summary>The command line of the run and of the broker that it starts.</summary>
public static class TortureCommand
{
    public const string WorkerName = "torture-worker";
    public const string BrokerName = "torture-broker";

    /// <summary>
    /// The option of the root command, which every command below it takes. A missing folder is reported before the run, not after it.
    /// </summary>
    public static Option<FileInfo?> Json
    {
        get
        {
            var json = new Option<FileInfo?>("--json")
            {
                Description = "Also write the measurements, or the counts of the run, to this file, as JSON.",
                Recursive = true,
            };
            json.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<FileInfo?>() is { Directory.Exists: false } file)
                    result.AddError($"There is no folder {file.DirectoryName} for {file.Name}: make it first.");
            });
            return json;
        }
    }

    public static Command Broker
    {
        get
        {
            var (data, port, profile, context) = (
                new Argument<string>("data"), new Argument<int>("port"), new Argument<string>("profile"), new Argument<string>("context"));
            var command = new Command(BrokerName) { data, port, profile, context };
            command.Hidden = true;
            command.SetAction((parsed, stop) => TortureBroker.Run(
                parsed.GetValue(data)!,
                parsed.GetValue(port),
                parsed.GetValue(profile)!,
                TortureRun.TopicsOf(parsed.GetValue(context)!),
                stop));
            return command;
        }
    }

    public static Command Torture(Option<FileInfo?> json)
    {
        var seconds = new Option<int>("--seconds") { Description = "How long things go wrong.", DefaultValueFactory = _ => 60 };
        var events = new Option<int?>("--events")
        {
            Description = $"How many events are written meanwhile; {TortureOptions.EventsPerSecond} a second by default.",
        };
        var seed = new Option<int>("--seed")
        {
            Description = "The same seed, the same events and the same troubles.",
            DefaultValueFactory = _ => 1,
        };
        var profile = new Option<string>("--profile")
        {
            Description = "The product that the embedded broker imitates; event-hubs has no transactions.",
            DefaultValueFactory = _ => "kafka",
        };
        profile.AcceptOnlyFromAmong([.. BrokerProfile.All.Select(p => p.Name)]);
        var deployments = new Option<bool>("--deployments")
        {
            Description = "Also deploys new code, instance by instance; sets one back now and then, and tries code that folds otherwise.",
        };
        var command = new Command(
            "torture",
            "Folds in three processes while they, the broker and the network fail, and verifies all that was written.")
        {
            seconds, events, seed, profile, deployments,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(deployments) && result.GetValue(profile) is not (null or "kafka")) // null: not given
                result.AddError("--deployments needs --profile kafka: the run tells only there when a rebuild is done.");
        });
        command.SetAction(async (parsed, stop) =>
        {
            var options = new TortureOptions(
                parsed.GetValue(seconds),
                parsed.GetValue(events) ?? parsed.GetValue(seconds) * TortureOptions.EventsPerSecond,
                parsed.GetValue(seed),
                parsed.GetValue(profile)!,
                parsed.GetValue(deployments),
                Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS"));
            var report = await new TortureRun(options, Console.Out).Run(stop);
            report.Print(Console.Out);
            if (parsed.GetValue(json) is { } file) report.Write(file);
            return report.Error is null ? 0 : 1;
        });
        return command;
    }
}
