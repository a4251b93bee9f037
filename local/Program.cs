// ./run: the whole system on this machine.
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using ServerlessEvents.Domain;
using ServerlessEvents.Local;
using ServerlessEvents.Local.Hosting;
using ServerlessEvents.Local.Kafka.Log;

PrivateFolder.ForAllThatIsCreated();
return await CommandLine.Run(args, async (options, stop) =>
{
    if (CommandLine.TakenPort(options) is { } taken)
    {
        Say(taken);
        return CommandLine.BadUsage;
    }
    try
    {
        await using var cloud = await LocalCloud.Start(options, stop);
        cloud.PrintWhereEverythingIs();
        await LocalCloud.UntilStopped(stop);
        return 0;
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested) { return 0; }
    catch (KafkaException e)
    {
        Say($"Kafka at {options.KafkaBrokers} cannot be used: {e.Error.Reason}");
        return 1;
    }
    catch (Exception e) when (e is HttpRequestException or SchemaRegistryException)
    {
        Say($"The schema registry at {options.SchemaRegistryUrl} cannot be used: {e.Message}");
        return 1;
    }
    catch (WorkerStartException e)
    {
        Say($"The functions do not start: {e.Message}");
        return 1;
    }
    catch (Exception e) when (e is DataFolderException or TimeoutException or IOException or UnauthorizedAccessException)
    {
        Say(e.Message);
        return 1;
    }
});

static void Say(string line) => Console.Error.WriteLine(Printable.Of(line));
