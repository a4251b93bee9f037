// Mutations of valid events: bytes flipped, cut, doubled, swapped for what breaks parsers. Nothing throws, and the engines agree.
using System.Text;
using CsCheck;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Schemas;

public class HostileDocumentTests(ITestOutputHelper output)
{
    private const int Mutations = 100_000;

    private static readonly byte[][] Hostile =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "NaN", "Infinity", "-", "0", "1e999", "1e-999", "0.001", "-0", "1E2",
            "\\u0000", "\\ud800", "\\uD83D\\uDE00",
            "\"sku\":1,", "\"\\u0073ku\":\"x\",", "\"currency\":\"USD\",", " ", "\t", "\n", "//", "\u0001", "é", "\uFEFF", "true",
            "99999999999999999999999999", new string('[', 100), new string('9', 500),
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0],
    ];

    private static readonly Gen<Func<byte[], byte[]>> Mutation = Gen.Select(
        Gen.Int[0, 4], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, Hostile.Length - 1], Gen.Byte,
        (kind, first, second, hostile, value) => new Func<byte[], byte[]>(document =>
        {
            var from = (int)(first * document.Length);
            var to = Math.Min(document.Length, from + 1 + (int)(second * 12));
            return kind switch
            {
                0 => [.. document[..from], .. Hostile[hostile], .. document[from..]],
                1 => [.. document[..from], .. Hostile[hostile], .. document[to..]],
                2 => [.. document[..from], .. document[to..]],
                3 => [.. document[..to], .. document[from..]],
                _ => [.. document[..from], value, .. document[Math.Min(document.Length, from + 1)..]],
            };
        }));

    [Fact]
    public void A_hundred_thousand_mutations_of_valid_events_each_get_one_verdict_from_both_engines()
    {
        var schemas = OrderSchemas.Examples.Select(example => (
            Document: Encoding.UTF8.GetBytes(example.Value),
            Schema: OrderSchemas.Compile(example.Key),
            Plain: OrderSchemas.Compile(example.Key, new SchemaOptions { PlainOnly = true }))).ToArray();
        var valid = 0;
        Gen.Select(Gen.OneOfConst(schemas), Mutation.Array[1, 3]).Sample((example, mutations) =>
        {
            var document = mutations.Aggregate(example.Document, (bytes, mutate) => mutate(bytes));
            var errors = new List<SchemaError>();
            var verdict = example.Schema.Check(document);
            if (verdict) Interlocked.Increment(ref valid);
            Assert.Equal(verdict, example.Plain.Check(document));
            Assert.Equal(verdict, example.Schema.Check(document, errors));
            Assert.Equal(verdict, errors.Count == 0);
            Assert.All(errors, error => Assert.NotEmpty(error.Message));
        }, iter: Mutations);
        output.WriteLine($"{Mutations} mutations, {valid} of them still valid");
        Assert.InRange(valid, 1, Mutations - 1);
    }
}
