// Patterns mean what ECMA-262 says, by code points, and no string can make one hang.
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using ServerlessEvents.Schemas.Patterns;

namespace ServerlessEvents.Tests.Schemas;

public class PatternTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(@"^\d+$", "१", false)]
    [InlineData(@"^\d+$", "12\n", false)]
    [InlineData(@"^\w+$", "é", false)]
    [InlineData(@"^\s$", "\uFEFF", true)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^..$", "😀", false)]
    [InlineData("^.$", "\u2028", false)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^[😀-😂]+$", "😁😂", true)]
    [InlineData("^[😀-😂]+$", "😃", false)]
    [InlineData(@"^\u{1F600}$", "😀", true)]
    [InlineData(@"^\uD83D\uDE00$", "😀", true)]
    [InlineData(@"^\p{Lu}\p{Letter}*$", "Éa𝒳", true)]
    [InlineData(@"^\P{L}$", "😀", true)]
    [InlineData(@"\bfoo\b", "a foo.", true)]
    [InlineData(@"\bfoo\b", "éfoo", true)]
    [InlineData(@"^(a)?\1b$", "b", true)]
    [InlineData(@"^(?<x>.)\k<x>$", "éé", true)]
    [InlineData("^(?!a)", "b", true)]
    [InlineData("(?<=a)b", "ab", true)]
    [InlineData("[]", "a", false)]
    [InlineData("^[^]$", "\n", true)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData(@"^\/\-\_$", "/-_", true)]
    public void A_pattern_means_what_ECMA_262_says(string pattern, string text, bool matches) =>
        Assert.Equal(matches, new Pattern(pattern, Timeout).IsMatch(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(@"^(?:(a)|b)*\1$", "ab aab b", "aba")]
    [InlineData(@"^(?:(?<x>a)|b)+\k<x>$", "ab abb", "aba")]
    [InlineData(@"^(?:(a)|(b))*\2\1$", "aa bb baa abb", "aba bab")]
    [InlineData(@"^(?:(?:(a)|b)c?)+-\1$", "a-a bac-a acb-", "acb-a b-a a-")]
    [InlineData(@"^(?:(?:(a)|b){2}c)*\1$", "baca bacabc", "bacabca bbca")]
    [InlineData(@"^(?:(a)|b){2,3}?\1$", "bb baa abb", "aba")]
    [InlineData(@"^(?:(a)|(b)|c)*=\1\2$", "ac= ca=a cb=b abc=", "ca= abc=b ac=a")]
    [InlineData(@"(?<=^(?:(a)|b)*)=\1$", "ab=a ba= bb=", "ba=a ab=")]
    [InlineData(@"^((a)|b)*\1\2$", "baaa bb abb", "aba bba")]
    [InlineData(@"^(?:(?=(a|b)).)*=\1$", "ab=b ba=a", "ab=a ab=")]
    [InlineData(@"^(?:(a)|b)?\1$", "aa b", "ab ba")]
    [InlineData(@"^(?:(a\1)|b)*$", "ab aab", "c")]
    public void A_repetition_forgets_what_its_groups_have_captured(string pattern, string valid, string invalid)
    {
        var compiled = new Pattern(pattern, Timeout);
        Assert.All(valid.Split(' '), text => Assert.True(compiled.IsMatch(Encoding.UTF8.GetBytes(text)), text));
        Assert.All(invalid.Split(' '), text => Assert.False(compiled.IsMatch(Encoding.UTF8.GetBytes(text)), text));
    }

    [Fact]
    public void A_row_of_characters_is_decided_as_the_same_Regex_decides_it()
    {
        var part = Gen.Select(
            Gen.OneOfConst("a", "b", ".", "[ab]", "[^a]", "[b-é]", "😀", @"\w", @"\D"),
            Gen.OneOfConst("", "", "?", "*", "+", "{2}", "{0}", "{1,3}", "{2,}", "*?"),
            (set, count) => set + count);
        var pattern = Gen.Select(
            Gen.OneOfConst("", "^"), part.Array[0, 5], Gen.OneOfConst("", "$"), (from, parts, to) => from + string.Concat(parts) + to);
        var text = Gen.OneOfConst("a", "b", "c", "é", "😀", "\n", "1").Array[0, 8].Select(string.Concat);
        Gen.Select(pattern, text).Sample((p, t) =>
        {
            var translated = EcmaTranslator.Translate(p);
            Assert.Equal(Regex.IsMatch(t, translated.Text), translated.Row!.IsMatch(Encoding.UTF8.GetBytes(t)));
        }, iter: 20_000);
    }

    [Theory]
    [InlineData("(", "a ( that is never closed at character 1 of (.")]
    [InlineData(")", "an unmatched ) at character 0 of ).")]
    [InlineData("[a", "a [ that is never closed at character 2 of [a.")]
    [InlineData("*", "a quantifier with nothing to repeat at character 0 of *.")]
    [InlineData("a**", "a quantifier with nothing to repeat at character 2 of a**.")]
    [InlineData("a{3,2}", "a quantifier whose limits are the wrong way round at character 6 of a{3,2}.")]
    [InlineData("[b-a]", "a range whose ends are the wrong way round at character 4 of [b-a].")]
    [InlineData(@"\Z", @"an escape \Z that ECMA-262 does not have at character 2 of \Z.")]
    [InlineData("(?i)a", "a kind of group that ECMA-262 does not have at character 2 of (?i)a.")]
    [InlineData(@"\1", @"a back-reference to no group at character 2 of \1.")]
    [InlineData(@"^(?:(a)|)*\1$", @"a back-reference to a group in a repetition that may match nothing, which is not decided here, at character 10 of ^(?:(a)|)*\1$.")]
    [InlineData(@"(?:(?=(a)))?\1", @"a back-reference to a group in a repetition that may match nothing, which is not decided here, at character 12 of (?:(?=(a)))?\1.")]
    [InlineData(@"(?:(a*)b?){0,2}\1", @"a back-reference to a group in a repetition that may match nothing, which is not decided here, at character 15 of (?:(a*)b?){0,2}\1.")]
    [InlineData("(?<x>a)|(?<x>b)", "a second group x at character 13 of (?<x>a)|(?<x>b).")]
    [InlineData(@"\p{Klingon}", @"a Unicode property Klingon that is unknown here at character 3 of \p{Klingon}.")]
    public void A_pattern_that_is_wrong_says_what_and_where(string pattern, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => new Pattern(pattern, Timeout)).Message);

    [Theory]
    [InlineData("^(a+)+$", false)]
    [InlineData("^(a|a)*$", false)]
    [InlineData(@"^(a+)+\1$", true)]
    [InlineData("^(?=(?:a|aa)+$)", true)]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$", false)]
    public void No_string_makes_a_pattern_hang(string pattern, bool givesUp)
    {
        var compiled = new Pattern(pattern, Timeout);
        var text = Encoding.UTF8.GetBytes(new string('a', 20_000) + "!");
        if (givesUp) Assert.Throws<RegexMatchTimeoutException>(() => compiled.IsMatch(text));
        else Assert.False(compiled.IsMatch(text));
    }
}
