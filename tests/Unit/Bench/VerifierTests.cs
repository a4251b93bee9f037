using System.Text.Json;
using System.Text.RegularExpressions;

namespace ServerlessEvents.Tests.Bench;

/// <summary>The verifier of the torture run finds whatever is tampered with, and nothing where nothing is.</summary>
public class VerifierTests
{
    private readonly RecordedFold fold = new();

    [Fact]
    public void What_the_engine_writes_is_all_right() => Assert.Null(fold.Verify());

    [Fact]
    public void A_missing_reply_is_found()
    {
        fold.Results.RemoveAt(fold.SomeReply);
        Assert.Contains("must follow", fold.Verify());
    }

    [Fact]
    public void The_last_reply_missing_is_found()
    {
        fold.Results.RemoveAll(
            record => record.Headers.Any(header => header.Name == "se-correlation" && RecordedFold.Text(header.Value) == "499"));
        Assert.Contains("it ends before", fold.Verify());
    }

    [Fact]
    public void A_doubled_reply_is_found_and_allowed_without_transactions()
    {
        fold.Results.Insert(fold.SomeReply, fold.Results[fold.SomeReply]);
        Assert.Contains("it is doubled", fold.Verify());
        Assert.Null(fold.Verify(exactlyOnce: false));
    }

    [Fact]
    public void A_reply_that_comes_again_with_other_bytes_is_found_even_without_transactions()
    {
        fold.Results.Insert(fold.SomeReply + 1, RecordedFold.With(fold.Results[fold.SomeReply], "/recorded\"", "/other\""));
        Assert.Contains("has other bytes", fold.Verify(exactlyOnce: false));
    }

    [Fact]
    public void Replies_out_of_order_are_found()
    {
        var place = fold.SomeReply;
        var (first, second) = (IdOf(fold.Results[place]), IdOf(fold.Results[place + 1]));
        fold.Results.Reverse(place, 2);
        Assert.Matches($@"^recorded\.results\[0\]@\d+: .*Id = {second}, .* where .*Id = {first}, .* must follow", fold.Verify());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_missing_audit_record_is_found(bool exactlyOnce)
    {
        fold.Audit.RemoveAt(250);
        Assert.Contains("is missing", fold.Verify(exactlyOnce));
    }

    [Fact]
    public void A_doubled_audit_record_is_found_and_allowed_without_transactions()
    {
        fold.Audit.Add(fold.Audit[250]);
        Assert.Contains("it is doubled", fold.Verify());
        Assert.Null(fold.Verify(exactlyOnce: false));
    }

    [Fact]
    public void An_audit_record_with_another_outcome_is_found()
    {
        fold.Audit[250] = RecordedFold.With(fold.Audit[250], "\"outcome\":\"", "\"outcome\":\"not ");
        Assert.Contains("is right", fold.Verify());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_event_folded_twice_into_a_snapshot_is_found(bool exactlyOnce)
    {
        fold.Aggregates[^2] = RecordedFold.With(fold.Aggregates[^2], "\"count\":", "\"count\":1");
        Assert.Contains("right is", fold.Verify(exactlyOnce));
    }

    [Fact]
    public void A_snapshot_that_goes_back_is_found()
    {
        fold.Aggregates.Insert(fold.Aggregates.Count - 1, fold.Aggregates[0]);
        Assert.Contains("the snapshot of", fold.Verify());
    }

    [Fact]
    public void A_checkpoint_before_the_end_of_the_log_is_found()
    {
        fold.Aggregates.RemoveAt(fold.Aggregates.Count - 1);
        Assert.Contains("the log of events ends at 500", fold.Verify());
    }

    [Fact]
    public void An_acknowledged_event_that_is_lost_is_found() =>
        Assert.Contains("event number 500 was acknowledged", fold.Verify(acknowledged: 501));

    [Fact]
    public void A_difference_names_its_place()
    {
        fold.Results.RemoveAt(fold.SomeReply);
        Assert.Matches(@"^recorded\.results\[0\]@\d+: ", fold.Verify());
    }

    private static string IdOf(Record record) => Regex.Escape(JsonDocument.Parse(record.Value).RootElement.GetProperty("id").GetString()!);
}
