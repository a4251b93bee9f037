// ./run: the whole system in one process.
using ServerlessEvents.Local;
using ServerlessEvents.Local.Kafka.Log;

return await CommandLine.Run(args, async (options, stop) =>
{
    if (CommandLine.TakenPort(options) is { } taken)
    {
        Console.Error.WriteLine(taken);
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
    catch (Exception e) when (e is DataFolderException or TimeoutException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
});
