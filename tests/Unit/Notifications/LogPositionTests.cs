using ServerlessEvents.Domain;

namespace ServerlessEvents.Tests.Notifications;

/// <summary>A position in the log, as text and as where to go on.</summary>
public class LogPositionTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("0-12", "0-12")]
    [InlineData("3-7,0-12", "0-12,3-7")]
    public void A_position_is_read_and_written(string text, string written) =>
        Assert.Equal(written, LogPosition.Read(text, out _)!.ToString());

    [Theory]
    [InlineData("0-1,0-2", "Partition 0 stands here twice.")]
    [InlineData("12", "'12' is no position")]
    [InlineData("0--1", "'0--1' is no position")]
    [InlineData("-1-3", "'-1-3' is no position")]
    [InlineData("0-9223372036854775807", "'0-9223372036854775807' is no position")]
    [InlineData("99999999999-1", "'99999999999-1' is no position")]
    public void What_is_no_position_is_said_in_words(string text, string why)
    {
        Assert.Null(LogPosition.Read(text, out var said));
        Assert.StartsWith(why, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_is_after_the_last_seen_and_nothing_seen_is_no_entry()
    {
        var position = LogPosition.Read("0-12", out _)!.With(0, next: 20).With(1, next: 0);
        Assert.Equal((20L, (long?)null, "0-19"), (position.Next(0)!.Value, position.Next(1), position.ToString()));
    }
}
