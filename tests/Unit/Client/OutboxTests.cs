using System.Text;
using ServerlessEvents.Client;

namespace ServerlessEvents.Tests.Client;

/// <summary>Which of the queued events are sent when.</summary>
public class OutboxTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(57);
    private readonly Outbox outbox = new();

    [Fact]
    public void Of_one_aggregate_one_event_is_on_its_way_and_the_next_follows_its_answer()
    {
        var (first, second, other) = (Queue("a-1", "order/a"), Queue("a-2", "order/a"), Queue("b-1", "order/b"));
        Assert.Equal([first, other], outbox.TakeDue(Now));
        Assert.Empty(outbox.TakeDue(Now));
        Answer(first, "event.refused.v1");
        Assert.Equal([second], outbox.TakeDue(Now));
    }

    [Fact]
    public void An_earlier_event_that_another_tab_has_queued_waits_for_the_one_that_is_on_its_way()
    {
        var later = Queue("later", "order/a");
        Assert.Equal([later], outbox.TakeDue(Now));
        var earlier = new OutboxEntry("000000000000001-earlier", "earlier", "order.paid.v1", "order/a", later.Payload, Now);
        outbox.Set(earlier);
        Assert.Empty(outbox.TakeDue(Now));
        Assert.Equal([later], outbox.TakeDue(outbox.NextDue!.Value));
        Answer(later, "event.accepted.v1");
        Assert.Equal([earlier], outbox.TakeDue(Now));
    }

    [Fact]
    public void At_most_16_are_on_their_way()
    {
        for (var i = 0; i < 20; i++) Queue($"e-{i}", $"order/{i}");
        var sent = outbox.TakeDue(Now);
        Assert.Equal(Outbox.MaxOnTheWay, sent.Count);
        Answer(sent[3], "event.accepted.v1");
        Assert.Equal("e-16", Assert.Single(outbox.TakeDue(Now)).Id);
    }

    [Fact]
    public void Without_an_answer_it_is_sent_again_ever_more_seldom_and_at_once_after_a_loss()
    {
        var entry = Queue("a-1", "order/a");
        var (now, waits) = (Now, new List<double>());
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal([entry], outbox.TakeDue(now));
            waits.Add((outbox.NextDue!.Value - now).TotalSeconds);
            Assert.Empty(outbox.TakeDue(outbox.NextDue.Value.AddMilliseconds(-1)));
            now = outbox.NextDue.Value;
        }
        Assert.Equal([30, 60, 120, 240, 300, 300], waits);
        outbox.Interrupt();
        Assert.Equal([entry], outbox.TakeDue(now));
    }

    [Fact]
    public void Keys_sort_in_the_order_of_queueing_also_when_the_clock_goes_back()
    {
        string[] ids = ["c", "b", "a"];
        for (var i = 0; i < ids.Length; i++) Queue(ids[i], "order/a", Now.AddMinutes(-i));
        Assert.Equal(ids, outbox.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public void The_latest_hundred_answered_ones_are_kept_and_every_pending_one()
    {
        var pending = Queue("pending", "order/p");
        for (var i = 0; i < 103; i++) Answer(Queue($"e-{i}", $"order/{i}"), "event.accepted.v1");
        Assert.Equal(["e-0", "e-1", "e-2"], outbox.Old().Select(entry => entry.Id));
        Assert.Equal((104, 1), (outbox.Entries.Count, outbox.Pending));
        Assert.Same(pending, outbox.Find("pending"));
    }

    private OutboxEntry Queue(string id, string subject, DateTimeOffset? at = null)
    {
        var payload = Encoding.UTF8.GetBytes($$"""{"data":{},"id":"{{id}}"}""");
        var entry = new OutboxEntry(outbox.NextKey(at ?? Now, id), id, "order.paid.v1", subject, payload, at ?? Now);
        outbox.Set(entry);
        return entry;
    }

    private void Answer(OutboxEntry entry, string type)
    {
        var reply = $$$"""{"type":"{{{type}}}","data":{"event":"{{{entry.Id}}}","version":1}}""";
        outbox.Set(entry with { Answer = Encoding.UTF8.GetBytes(reply), AnsweredAt = Now });
    }
}
