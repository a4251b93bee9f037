using System.Globalization;
using System.Text;
using System.Text.Json;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Tests.Domain;

/// <summary>What of a text is shown as it is, and what by its code.</summary>
public class PrintableTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("order.placed.v1", "order.placed.v1")]
    [InlineData("Größe 漢字 😀 \\u001B", "Größe 漢字 😀 \\u001B")]
    [InlineData("a\u001b[31mb", "a\\u001B[31mb")]
    [InlineData("\0\a\b\t\n\r\u007f", "\\u0000\\u0007\\u0008\\u0009\\u000A\\u000D\\u007F")]
    [InlineData("\u0085\u009b2J\u009d", "\\u0085\\u009B2J\\u009D")]
    [InlineData("\u202ebob\u202c\u2066\u2069\u200f\u061c", "\\u202Ebob\\u202C\\u2066\\u2069\\u200F\\u061C")]
    [InlineData("\u200b\u200d\u2060\ufeff\u00ad", "\\u200B\\u200D\\u2060\\uFEFF\\u00AD")]
    [InlineData("\u2028\u2029", "\\u2028\\u2029")]
    [InlineData("\U000E0041\U0001D173", "\\uDB40\\uDC41\\uD834\\uDD73")]
    public void What_steers_hides_or_turns_text_is_shown_by_its_code(string text, string shown)
    {
        Assert.Equal(shown, Printable.Of(text));
        Assert.Equal(text == shown, Printable.Is(text));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_shown_by_its_code()
    {
        Assert.Equal("a\\uD83Db\\uDE00c\\uDE00\\uD83D", Printable.Of("a\ud83db\ude00c\ude00\ud83d"));
        Assert.False(Printable.Is("\ud83d"));
    }

    [Fact]
    public void Of_all_characters_those_of_five_categories_are_shown_by_their_code()
    {
        for (var code = 0; code <= 0x10FFFF; code++)
        {
            if (!Rune.TryCreate(code, out var rune)) continue;
            var isHidden = CharUnicodeInfo.GetUnicodeCategory(code) is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate;
            Assert.True(Printable.Is(rune.ToString()) != isHidden, $"U+{code:X4}");
            Assert.True(Printable.Of(rune.ToString()).StartsWith("\\u", StringComparison.Ordinal) == isHidden, $"U+{code:X4}");
        }
    }

    [Fact]
    public void JSON_stays_the_same_JSON()
    {
        const string Text = "\u001b\u202e\u2028\u007f\U000E0041 😀 \\ \"";
        var encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        var json = JsonSerializer.Serialize(Text, new JsonSerializerOptions { Encoder = encoder });
        Assert.Equal(Text, JsonSerializer.Deserialize<string>(Printable.Of(json)));
    }
}
