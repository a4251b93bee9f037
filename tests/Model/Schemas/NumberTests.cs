// Numbers are exact: compared and divided on their digits, as big integers would.
using System.Numerics;
using System.Text;
using CsCheck;
using ServerlessEvents.Schemas;
using ServerlessEvents.Schemas.Values;

namespace ServerlessEvents.Tests.Schemas;

public class NumberTests
{
    private static readonly Gen<string> Digits = Gen.Frequency(
        (6, Gen.Int[0, 2000].Select(i => i.ToString())),
        (3, Gen.ULong.Select(i => i.ToString())),
        (2, Gen.Select(Gen.ULong, Gen.ULong, (a, b) => $"{a}{b}")),
        (2, Gen.Int[1, 9].Select(i => i + new string('0', 30))));

    private static readonly Gen<string> Literal = Gen.Select(
        Gen.Bool, Digits, Gen.Int[0, 25], Gen.Int[-30, 30], Gen.Int[0, 3], (negative, digits, fraction, exponent, zeros) =>
        {
            var padded = digits.PadLeft(fraction + 1, '0');
            var text = fraction == 0 ? digits : $"{padded[..^fraction]}.{padded[^fraction..]}{new string('0', zeros)}";
            return $"{(negative ? "-" : "")}{text}{(exponent == 0 ? "" : exponent % 2 == 0 ? $"e{exponent}" : $"E{exponent:+0;-0}")}";
        });

    [Fact]
    public void Comparison_equality_and_hash_agree_with_big_integers() => Gen.Select(Literal, Literal).Sample((a, b) =>
    {
        var (left, right) = (Read(a), Read(b));
        var expected = Math.Sign(left.CompareTo(right));
        Assert.Equal(expected, Math.Sign(Number.Compare(Of(a), Of(b))));
        Assert.Equal(expected == 0, Number.AreEqual(Of(a), Of(b)));
        Assert.True(expected != 0 || Of(a).Hash() == Of(b).Hash());
    }, iter: 30_000);

    [Fact]
    public void Multiples_and_integers_agree_with_big_integers() =>
        Gen.Select(Literal, Literal.Where(n => n[0] != '-' && Of(n) is { IsZero: false, IsWord: true })).Sample((a, divisor) =>
        {
            Assert.Equal(Read(a) % Read(divisor) == 0, Of(a).IsMultipleOf(Of(divisor)));
            Assert.Equal(Read(a) % Scale == 0, Of(a).IsInteger);
            var multiple = $"{Read(divisor) * 7}e-{Places}";
            Assert.True(Of(multiple).IsMultipleOf(Of(divisor)));
        }, iter: 30_000);

    [Theory]
    [InlineData("149.90", true)]
    [InlineData("0.01", true)]
    [InlineData("19.99", true)]
    [InlineData("1.1e0", true)]
    [InlineData("999999999999999999999999.99", true)]
    [InlineData("149.901", false)]
    [InlineData("0.001", false)]
    [InlineData("1e-3", false)]
    [InlineData("0.30000000000000004", false)]
    public void Money_has_at_most_two_decimals(string amount, bool valid) =>
        Assert.Equal(valid, JsonSchema.Compile("""{"multipleOf":0.01}"""u8).Check(Encoding.UTF8.GetBytes(amount)));

    private const int Places = 90;

    private static readonly BigInteger Scale = BigInteger.Pow(10, Places);

    private static Number Of(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>The number × 10^90, by text.</summary>
    private static BigInteger Read(string text)
    {
        var parts = text.ToLowerInvariant().Split('e');
        var point = parts[0].IndexOf('.');
        var fraction = point < 0 ? 0 : parts[0].Length - point - 1;
        var exponent = parts.Length == 1 ? 0 : int.Parse(parts[1]);
        return BigInteger.Parse(parts[0].Replace(".", "")) * BigInteger.Pow(10, Places + exponent - fraction);
    }
}
