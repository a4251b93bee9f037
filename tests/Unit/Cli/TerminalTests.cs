using ServerlessEvents.Cli;

namespace ServerlessEvents.Tests.Cli;

/// <summary>What commands write is one line for each record, and steers no terminal.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Hostile = "a\tb\nc\u001b[2J\u009b\u202e\u2028\ud800[red]";
    private const string Shown = "a\\u0009b\\u000Ac\\u001B[2J\\u009B\\u202E\\u2028\\uD800[red]";
    private readonly StringWriter output = new() { NewLine = "\n" };
    private readonly StringWriter errors = new() { NewLine = "\n" };

    public void Dispose()
    {
        output.Dispose();
        errors.Dispose();
    }

    [Fact]
    public void Into_a_pipe_each_record_is_a_line_with_a_tab_between_its_columns()
    {
        Into(isInteractive: false).Table(["name", "type"], [["1", Hostile], [Hostile, "2"]]);
        Assert.Equal($"name\ttype\n1\t{Shown}\n{Shown}\t2\n", output.ToString());
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_line_is_a_line(bool isInteractive)
    {
        Into(isInteractive).Line(Hostile);
        Assert.Equal(Shown, output.ToString().TrimEnd());
    }

    [Fact]
    public void On_a_terminal_a_table_holds_what_is_in_it()
    {
        Into(isInteractive: true).Table(["type"], [[Hostile]]);
        Assert.Contains(Shown, output.ToString());
    }

    [Fact]
    public void A_sentence_about_what_went_wrong_is_a_line()
    {
        Into(isInteractive: false).Error(Hostile);
        Assert.Equal(Shown + "\n", errors.ToString());
    }

    [Fact]
    public void Lines_of_ours_stay_lines()
    {
        Into(isInteractive: false).Lines("{\n  \"a\u202e\": 1\n}");
        Assert.Equal("{\n  \"a\\u202E\": 1\n}\n", output.ToString());
    }

    private Terminal Into(bool isInteractive) => new(output, errors, isInteractive, _ => null);
}
