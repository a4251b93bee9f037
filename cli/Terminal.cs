using System.Text;
using ServerlessEvents.Domain;
using Spectre.Console;

namespace ServerlessEvents.Cli;

/// <summary>
/// Where commands write: tables and colours on a terminal, tab-separated plain lines into a pipe or file.
/// All of it goes through <see cref="Printable"/>, as somebody else wrote most of it.
/// </summary>
public sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive, Func<string, string?> environment)
{
    private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });

    public TextWriter Out => output;

    public bool IsInteractive => isInteractive;

    public static Terminal Console() => new(
        new StreamWriter(System.Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true },
        System.Console.Error,
        !System.Console.IsOutputRedirected && !System.Console.IsInputRedirected,
        Environment.GetEnvironmentVariable);

    public string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>One line; the colour is for terminals only.</summary>
    public void Line(string text, string colour = "default")
    {
        var shown = Printable.Of(text);
        if (isInteractive) console.MarkupLine($"[{colour}]{Markup.Escape(shown)}[/]");
        else output.WriteLine(shown);
    }

    /// <summary>Several lines, as indented JSON; whoever calls has seen to it that each line feed is ours.</summary>
    public void Lines(string text)
    {
        foreach (var line in text.Split('\n')) Line(line);
    }

    public void Error(string sentence) => error.WriteLine(Printable.Of(sentence));

    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (!isInteractive)
        {
            output.WriteLine(string.Join('\t', columns));
            foreach (var row in rows) output.WriteLine(string.Join('\t', row.Select(Printable.Of)));
            return;
        }
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns) table.AddColumn(Markup.Escape(column));
        foreach (var row in rows) table.AddRow([.. row.Select(cell => Markup.Escape(Printable.Of(cell)))]);
        console.Write(table);
    }

    /// <summary>Something long: a bar on a terminal, elsewhere a line at each quarter. The work says which part of it is done.</summary>
    public Task WithProgress(string what, Func<Action<double>, Task> work)
    {
        if (isInteractive)
        {
            return console.Progress().StartAsync(progress =>
            {
                var bar = progress.AddTask(Markup.Escape(what), maxValue: 1);
                return work(part => bar.Value = part);
            });
        }
        var quarters = 0;
        return work(part =>
        {
            while (quarters < (int)(part * 4)) output.WriteLine($"{what}: {++quarters * 25} %");
        });
    }

    public bool Confirm(string question) => isInteractive && console.Confirm(Markup.Escape(question), defaultValue: false);
}
