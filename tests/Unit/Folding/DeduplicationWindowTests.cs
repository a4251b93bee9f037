using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding;

/// <summary>The latest answers of an aggregate share their room, and yet none ever changes.</summary>
public class DeduplicationWindowTests
{
    private const int Size = 5;

    [Fact]
    public void So_many_are_remembered_and_the_oldest_goes_first()
    {
        var outcomes = DeduplicationWindow.None;
        for (var i = 0; i < 100; i++)
        {
            outcomes = outcomes.With(Numbered(i), Size);
            Assert.Equal(Enumerable.Range(0, i + 1).TakeLast(Size).Select(Numbered), outcomes);
            Assert.Null(outcomes.To(i - Size));
            Assert.Equal(Numbered(i), outcomes.To(i));
        }
    }

    [Fact]
    public void What_is_added_to_one_is_not_seen_by_another()
    {
        var outcomes = DeduplicationWindow.None.With(Numbered(1), Size);
        var (one, other) = (outcomes.With(Numbered(2), Size), outcomes.With(Numbered(3), Size));
        Assert.Equal([Numbered(1)], outcomes);
        Assert.Equal([Numbered(1), Numbered(2)], one);
        Assert.Equal([Numbered(1), Numbered(3)], other);
        Assert.Equal((null, Numbered(2), null), (outcomes.To(2), one.To(2), other.To(2)));
    }

    [Fact]
    public void They_are_read_as_they_were_written_and_go_on_from_there()
    {
        var outcomes = Enumerable.Range(0, 7).Aggregate(DeduplicationWindow.None, (before, i) => before.With(Numbered(i), Size));
        var read = Read(Write(outcomes));
        Assert.Equal(outcomes, read);
        Assert.Equal(Write(outcomes.With(Numbered(9), Size)), Write(read.With(Numbered(9), Size)));
        Assert.Equal("[]", Write(DeduplicationWindow.None));
        Assert.Empty(Read("[]"));
    }

    [Theory, InlineData("{}"), InlineData("[[]]"), InlineData("""[["a"]]""")]
    public void What_is_no_answer_is_said(string text) => Assert.Throws<JsonException>(() => Read(text));

    /// <summary>Every third refuses, with a text that JSON escapes.</summary>
    private static RecordedOutcome Numbered(int number) =>
        new(
            number,
            number,
            DateTimeOffset.UnixEpoch.AddSeconds(number),
            number % 3 == 0 ? new Refusal("no", $"\"{number}\", said the order: ],[ ü") : null);

    private static string Write(DeduplicationWindow outcomes)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) outcomes.WriteTo(json);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static DeduplicationWindow Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var json = new Utf8JsonReader(bytes);
        json.Read();
        return DeduplicationWindow.Read(ref json, bytes);
    }
}
