using System.Text;
using ServerlessEvents.Client;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Tests.Client;

/// <summary>Which notifications count, and how far the log was seen.</summary>
public class InboxTests
{
    private readonly Inbox inbox = new();

    [Fact]
    public void A_notification_counts_once_and_they_are_in_the_order_of_the_log()
    {
        Assert.True(inbox.Take(Of("b", 2)));
        Assert.True(inbox.Take(Of("a", 1)));
        Assert.False(inbox.Take(Of("b", 2)));
        Assert.Equal(["a", "b"], inbox.Kept.Select(come => come.Notification.Id));
    }

    [Fact]
    public void The_latest_five_hundred_are_kept()
    {
        for (var i = 0; i < Inbox.MaxKept + 2; i++) inbox.Take(Of($"n-{i}", i));
        Assert.Equal([Of("n-0", 0).Key, Of("n-1", 1).Key], inbox.Trim());
        Assert.Equal(Inbox.MaxKept, inbox.Kept.Count);
    }

    [Fact]
    public void What_is_new_counts_as_seen_only_when_all_that_lies_before_it_came()
    {
        inbox.Saw("0-4"); // before all that was missed is known
        Assert.Equal("", inbox.Position.ToString());
        inbox.CaughtUp(Position("0-5"), isComplete: true);
        inbox.Interrupt();
        inbox.Saw("0-9");
        Assert.Equal("0-5", inbox.Position.ToString());
        inbox.CaughtUp(Position("0-7,1-3"), isComplete: false);
        Assert.Equal(("0-7,1-3", true), (inbox.Position.ToString(), inbox.IsCatchingUp));
        inbox.CaughtUp(Position("0-8,1-3"), isComplete: true);
        Assert.Equal(("0-9,1-3", false), (inbox.Position.ToString(), inbox.IsCatchingUp));
    }

    [Fact]
    public void A_position_never_goes_back()
    {
        inbox.CaughtUp(new(), isComplete: true);
        inbox.Saw("0-9");
        inbox.Saw("0-4");
        inbox.Saw("no position");
        Assert.Equal("0-9", inbox.Position.ToString());
    }

    private static LogPosition Position(string text) => LogPosition.Read(text, out _)!;

    private static ReceivedNotification Of(string id, int second) => new(
        Encoding.UTF8.GetBytes(
            $$"""{"id":"{{id}}","type":"order.settled.v1","subject":"order/a","data":{},"time":"{{DateTimeOffset.UnixEpoch.AddSeconds(second):O}}"}"""),
        WasMissed: false, DateTimeOffset.UnixEpoch);
}
