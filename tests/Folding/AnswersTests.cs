using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Fold;

namespace ServerlessEvents.Tests.Folding;

/// <summary>The latest answers of an aggregate share their room, and yet none ever changes.</summary>
public class AnswersTests
{
    private const int Remembers = 5;

    [Fact]
    public void So_many_are_remembered_and_the_oldest_goes_first()
    {
        var answers = Answers.None;
        for (var i = 0; i < 100; i++)
        {
            answers = answers.With(Numbered(i), Remembers);
            Assert.Equal(Enumerable.Range(0, i + 1).TakeLast(Remembers).Select(Numbered), answers);
            Assert.Null(answers.To(i - Remembers));
            Assert.Equal(Numbered(i), answers.To(i));
        }
    }

    [Fact]
    public void What_is_added_to_one_is_not_seen_by_another()
    {
        var answers = Answers.None.With(Numbered(1), Remembers);
        var (one, other) = (answers.With(Numbered(2), Remembers), answers.With(Numbered(3), Remembers));
        Assert.Equal([Numbered(1)], answers);
        Assert.Equal([Numbered(1), Numbered(2)], one);
        Assert.Equal([Numbered(1), Numbered(3)], other);
        Assert.Equal((null, Numbered(2), null), (answers.To(2), one.To(2), other.To(2)));
    }

    [Fact]
    public void They_are_read_as_they_were_written_and_go_on_from_there()
    {
        var answers = Enumerable.Range(0, 7).Aggregate(Answers.None, (before, i) => before.With(Numbered(i), Remembers));
        var read = Read(Write(answers));
        Assert.Equal(answers, read);
        Assert.Equal(Write(answers.With(Numbered(9), Remembers)), Write(read.With(Numbered(9), Remembers)));
        Assert.Equal("[]", Write(Answers.None));
        Assert.Empty(Read("[]"));
    }

    [Theory, InlineData("{}"), InlineData("[[]]"), InlineData("""[["a"]]""")]
    public void What_is_no_answer_is_said(string text) => Assert.Throws<JsonException>(() => Read(text));

    /// <summary>Every third refuses, with a text that JSON escapes.</summary>
    private static Answer Numbered(int number) =>
        new(number, number, DateTimeOffset.UnixEpoch.AddSeconds(number), number % 3 == 0 ? new Refusal("no", $"\"{number}\", said the order: ],[ ü") : null);

    private static string Write(Answers answers)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) answers.WriteTo(json);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Answers Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var json = new Utf8JsonReader(bytes);
        json.Read();
        return Answers.Read(ref json, bytes);
    }
}
