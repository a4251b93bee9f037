using System.CommandLine;
using ServerlessEvents.Domain;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Cli.Folding;

/// <summary><c>sevents aggregates check</c>: whether this code makes of recorded events what was recorded.</summary>
public static class RecordingCheck
{
    private const int Different = 1;

    public static Command Build(Terminal terminal)
    {
        var folder = AggregatesRecord.Folder();
        var command = new Command(
            "check",
            "Folds the recorded events with this code, and shows the first one of each aggregate of which it makes something else.")
        {
            folder,
        };
        command.SetAction(parsed =>
        {
            var different = OrdersContext.Aggregates.All.Count(aggregate => !Check(terminal, aggregate, parsed.GetRequiredValue(folder)));
            return different == 0 ? 0 : Different;
        });
        return command;
    }

    /// <summary>The recording in a file.</summary>
    internal static Recording Read(string file) => File.Exists(file)
        ? new([.. File.ReadLines(file).Where(line => line.Length > 0)])
        : throw new Failure($"There is no {file}; `sevents aggregates record` makes it.");

    private static bool Check(Terminal terminal, Aggregate aggregate, string folder)
    {
        var file = Path.Combine(folder, aggregate.Name + Recording.Suffix);
        if (!File.Exists(file) && aggregate.Recording.Lines.Count > 0)
        {
            terminal.Line($"{aggregate.Name}: the code has a recording, and there is no {file}; --folder says where it lies", "red");
            return false;
        }
        if (!File.Exists(file))
        {
            terminal.Line($"{aggregate.Name}: not recorded; `sevents aggregates record {aggregate.Name}` makes {file}", "yellow");
            return true;
        }
        var recording = Read(file);
        var at = recording.Lines.Zip(recording.Replay(aggregate)).Select((lines, i) => (Lines: lines, Number: i + 1))
            .FirstOrDefault(pair => pair.Lines.First != pair.Lines.Second);
        if (at.Number == 0)
        {
            terminal.Line($"{aggregate.Name}: {recording.Lines.Count} events lead to the same", "green");
            return true;
        }
        terminal.Line($"{aggregate.Name}: another code than the one that was recorded, first at {file}:{at.Number}", "red");
        terminal.Line($"  recorded  {at.Lines.First}");
        terminal.Line($"  now       {at.Lines.Second}");
        terminal.Line(
            $"  If that is meant, raise the Version of {aggregate.Name} and run `sevents aggregates record {aggregate.Name} --again`.");
        return false;
    }
}
