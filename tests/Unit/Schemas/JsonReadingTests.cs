// What is JSON at all: the one pass must read exactly what System.Text.Json reads, less what we refuse on purpose.
using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Schemas;

public class JsonReadingTests
{
    private static readonly JsonSchema Anything = JsonSchema.Compile("true"u8);

    public static TheoryData<string, string, string> Refused => new()
    {
        { """{"a":1,"a":2}""", "/a", "once" },
        { """{"b":{"a":1,"\u0061":2}}""", "/b/a", "once" },
        { """[1,{"x/y":NaN}]""", "/1/x~1y", "'N'" },
        { "Infinity", "", "'I'" },
        { "[1e309]", "/0", "1.7976931348623157e308" },
        { "[0,-1.7976931348623158e308]", "/1", "1.7976931348623157e308" },
        { "1e-309", "", "1e-308" },
        { """["\ud800"]""", "/0", "escape" },
        { """["\udc00\ud800"]""", "/0", "escape" },
        { "\"a\nb\"", "", "0x0a" },
        { "[1] x", "", "nothing after" },
        { "", "", "end at byte 0" },
        { "[1,", "/1", "end" },
        { "[01]", "/0", "'1'" },
        { "[1.]", "/0", "']'" },
        { "[.5]", "/0", "'.'" },
        { "{'a':1}", "", "'''" },
        { "[1,]", "/1", "']'" },
        { "{\"a\":1,}", "", "'}'" },
        { "\uFEFF1", "", "\uFEFF" },
        { "tru", "", "end" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_refused_before_any_schema_is_named_with_its_place(string document, string pointer, string message)
    {
        var error = Assert.Single(Anything.Errors(document));
        Assert.Equal(("json", pointer), (error.Keyword, error.Pointer));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_wherever_they_stand()
    {
        foreach (var bytes in new byte[][]
        {
            [0xFF],
            [(byte)'"', 0xC0, 0x80, (byte)'"'],
            [(byte)'"', 0xED, 0xA0, 0x80, (byte)'"'],
            [(byte)'"', 0xE2, 0x82, (byte)'"']
        })
        {
            var errors = new List<SchemaError>();
            Assert.False(Anything.Check(bytes, errors));
            Assert.Equal("expected UTF-8, found bytes that are not", Assert.Single(errors).Message);
        }
    }

    [Fact]
    public void Depth_up_to_the_limit_passes_and_one_more_is_refused()
    {
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
        Assert.Empty(Anything.Errors(Nested(64)));
        Assert.Equal("expected at most 64 objects and arrays within one another", Assert.Single(Anything.Errors(Nested(65))).Message);
        Assert.False(Anything.Check(Encoding.UTF8.GetBytes(new string('[', 1_000_000))));
        Assert.Empty(JsonSchema.Compile("true"u8, new SchemaOptions { MaxDepth = 512 }).Errors(Nested(512)));
    }

    [Fact]
    public void Many_keys_are_told_apart_and_one_repeated_among_them_is_found()
    {
        var keys = Enumerable.Range(0, 50_000).Select(i => $"\"k{i}\":{i}").ToList();
        Assert.Empty(Anything.Errors($"{{{string.Join(',', keys)}}}"));
        Assert.Equal("/k777", Assert.Single(Anything.Errors($"{{{string.Join(',', keys)},\"k77\\u0037\":0}}")).Pointer);
        Assert.Empty(Anything.Errors("""[{"a":1},{"a":1},{"a":{"a":1}}]"""));
    }

    [Fact]
    public void Every_string_of_a_few_JSON_characters_is_read_as_System_Text_Json_reads_it()
    {
        const string Alphabet = "{}[]\",:10.-e+t\\ ";
        var read = 0;
        for (var n = 0; n < 300_000; n++)
        {
            var text = "";
            for (var rest = n; rest > 0; rest /= Alphabet.Length) text += Alphabet[rest % Alphabet.Length];
            var bytes = Encoding.UTF8.GetBytes(text);
            var reader = new Utf8JsonReader(bytes);
            var expected = TryReadAll(ref reader);
            if (expected) read++;
            Assert.True(expected == Anything.Check(bytes), text);
        }
        Assert.True(read > 100);
    }

    private static bool TryReadAll(ref Utf8JsonReader reader)
    {
        try
        {
            while (reader.Read()) ;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
