// ./run: the whole system in one process.
using ServerlessEvents.Local;

return await CommandLine.Run(args, async (options, stop) =>
{
    if (CommandLine.TakenPort(options) is { } taken)
    {
        Console.Error.WriteLine(taken);
        return CommandLine.BadUsage;
    }
    await using var cloud = await LocalCloud.Start(options, stop);
    cloud.PrintWhereEverythingIs();
    await LocalCloud.UntilStopped(stop);
    return 0;
});
