using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using ServerlessEvents.Domain;
using ServerlessEvents.Orders;

namespace ServerlessEvents.Tests.Folding;

/// <summary>
/// An integer may be written 1.0, 1e0 or 10e-1 (JSON Schema 2020-12 validation, 6.1.1). Aggregates read every form that validation takes,
/// to the last digit.
/// </summary>
public class WholeNumbersTests
{
    private static readonly EventContext Now = new("alice", "order/o-1", DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("1e0")]
    [InlineData("1E+0")]
    [InlineData("10e-1")]
    [InlineData("0.1e1")]
    [InlineData("100.000e-2")]
    [InlineData("1.00000000000000000000000000000000000000000000000000")]
    public void An_order_takes_its_quantity_however_it_is_written(string quantity)
    {
        var step = Order.Aggregate.Fold(
            Order.Aggregate.Initial,
            "order.placed.v1",
            Encoding.UTF8.GetBytes($$"""{"currency":"EUR","items":[{"sku":"A","name":"Lamp","quantity":{{quantity}},"price":1.10}]}"""),
            Now);
        Assert.Null(step.Refusal);
        Assert.Contains("\"quantity\":1,\"price\":1.10", State(Order.Aggregate, step.State));
    }

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775807.0", long.MaxValue)]
    [InlineData("9.223372036854775807e18", long.MaxValue)]
    [InlineData("-9223372036854775808.000", long.MinValue)]
    [InlineData("-92233720368547758080e-1", long.MinValue)]
    [InlineData("9007199254740993.0", 9007199254740993)]
    [InlineData("-0.0", 0)]
    [InlineData("0e999999999", 0)]
    public void Sixty_four_bits_are_exact(string written, long value) => Assert.Equal(value, Numbers($$"""{"long":{{written}}}""").Long);

    [Fact]
    public void Every_integral_type_is_read_alone_in_lists_in_records_and_where_it_may_be_null()
    {
        var all = Numbers("""
            {"byte":2.55e2,"sByte":-128.0,"short":-3.2768e4,"uShort":65535.0,"int":-2147483648.0,"uInt":4294967295.0,"long":1e18,"uLong":18446744073709551615.0,
             "huge":170141183460469231731687303715884105727.0,"uHuge":340282366920938463463374607431768211455.0,"size":2.0,"word":"fine","maybe":5e0,"not":null,
             "list":[1.0,2e0,30e-1],"within":[{"n":4.0}],"named":{"a":5.0},"byNumber":{"7":1.0},"amount":1.00,"share":0.5}
            """);
        Assert.Equal((255, -128, -32768, 65535), (all.Byte, all.SByte, all.Short, all.UShort));
        Assert.Equal((int.MinValue, uint.MaxValue, 1_000_000_000_000_000_000, ulong.MaxValue), (all.Int, all.UInt, all.Long, all.ULong));
        Assert.Equal(
            (Int128.MaxValue, UInt128.MaxValue, Size.Large, "fine", 5, null),
            (all.Huge, all.UHuge, all.Size, all.Word, all.Maybe, all.Not));
        Assert.Equal([1, 2, 3], all.List!);
        Assert.Equal((4, 5, 1), (Assert.Single(all.Within!).N, all.Named!["a"], all.ByNumber![7]));
        Assert.Equal(("1.00", 0.5), ($"{all.Amount}", all.Share));
    }

    [Fact]
    public void Any_long_is_read_however_its_point_is_moved() =>
        Gen.Select(Gen.Long, Gen.Int[0, 30]).Sample((value, places) =>
        {
            var digits = Int128.Abs(value).ToString().PadLeft(places + 1, '0');
            var written = $"{(value < 0 ? "-" : "")}{digits[..^places]}{(places == 0 ? "" : ".")}{digits[^places..]}e{places}";
            Assert.Equal(value, Numbers($$"""{"long":{{written}}}""").Long);
        });

    [Theory]
    [InlineData("counter.added.v1", """{"amount":1.5}""", "The data cannot be read at \"/amount\": expected a whole number from -9223372036854775808 to 9223372036854775807, found 1.5.")]
    [InlineData("counter.added.v1", """{"amount":1e30}""", "The data cannot be read at \"/amount\": expected a whole number from -9223372036854775808 to 9223372036854775807, found 1e30.")]
    [InlineData("counter.added.v1", """{"amount":9223372036854775808}""", "The data cannot be read at \"/amount\": expected a whole number from -9223372036854775808 to 9223372036854775807, found 9223372036854775808.")]
    [InlineData("counter.added.v1", """{"amount":1e999999999}""", "The data cannot be read at \"/amount\": expected a whole number from -9223372036854775808 to 9223372036854775807, found 1e999999999.")]
    [InlineData("counter.added.v1", """{"amount":"many"}""", "The data cannot be read at \"/amount\": expected a whole number from -9223372036854775808 to 9223372036854775807, found \"many\".")]
    [InlineData("counter.added.v1", """{"amount":true}""", "The data cannot be read at \"/amount\": expected a whole number from -9223372036854775808 to 9223372036854775807, found true.")]
    [InlineData("counter.added.v1", "[]", "The data cannot be read at \"\": a value of another kind is expected there.")]
    [InlineData("counter.added.v1", """{"amount":""", "The data is not JSON.")]
    [InlineData("counter.added.v1", "null", "The data is null.")]
    public void What_is_none_is_said_in_a_sentence_of_ours(string type, string data, string why) =>
        Assert.Equal(
            why,
            Assert.Throws<JsonException>(
                () => Counter.Aggregate.Fold(Counter.Aggregate.Initial, type, Encoding.UTF8.GetBytes(data), Now)).Message);

    [Fact]
    public void A_place_within_is_named_by_its_pointer() =>
        Assert.StartsWith(
            "The data cannot be read at \"/within/1/n\": expected a whole number from -2147483648 to 2147483647, found 0.5",
            Assert.Throws<JsonException>(() => Numbers("""{"within":[{"n":1},{"n":0.5}]}""")).Message);

    [Fact]
    public void Numbers_in_strings_are_taken_where_they_were_taken_before_and_only_there()
    {
        Assert.Equal((7, 1), (Numbers("""{"long":"7","int":1.0}""").Long, Numbers("""{"long":"7","int":1.0}""").Int));
        Assert.Throws<JsonException>(() => Fold(StrictJson.Default, """{"long":"7","int":1.0}"""));
    }

    [Fact]
    public void An_integer_written_as_usual_allocates_what_it_did()
    {
        var data = """{"long":123456789012345,"int":7}"""u8.ToArray();
        var info = NumbersJson.Default.Happened;
        var aggregate = Of(NumbersJson.Default);
        Assert.Equal(
            Allocated(() => GC.KeepAlive(new Holder { Last = JsonSerializer.Deserialize(data, info) })),
            Allocated(() => aggregate.Fold(aggregate.Initial, "numbers.v1", data, Now)));
    }

    private static long Allocated(Action action)
    {
        for (var i = 0; i < 200; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / 200;
    }

    private static AllNumbers.Happened Numbers(string json) => Fold(NumbersJson.Default, json);

    private static AllNumbers.Happened Fold(JsonSerializerContext json, string data)
    {
        var aggregate = Of(json);
        return ((Holder)aggregate.Fold(aggregate.Initial, "numbers.v1", Encoding.UTF8.GetBytes(data), Now).State).Last!;
    }

    private static Aggregate<Holder, AllNumbers, NoResult> Of(JsonSerializerContext json) =>
        new("numbers", Holder.Empty, (_, _, _) => [], (_, e, _) => new() { Last = (AllNumbers.Happened)e }, _ => null, json);

    private static string State(Aggregate aggregate, object state)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) aggregate.WriteState(writer, state);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

internal enum Size { Small = 1, Large = 2 }

internal sealed class Holder
{
    public static readonly Holder Empty = new();

    [JsonIgnore]
    public AllNumbers.Happened? Last { get; init; }
}

/// <summary>Every type that an integer of JSON may be read as.</summary>
[JsonDerivedType(typeof(Happened), "numbers.v1")]
internal abstract record AllNumbers
{
    public sealed record Happened(
        byte Byte, sbyte SByte, short Short, ushort UShort, int Int, uint UInt, long Long, ulong ULong, Int128 Huge, UInt128 UHuge,
        Size Size, string? Word,
        int? Maybe, long? Not, List<int>? List, Inner[]? Within, Dictionary<string, long>? Named, Dictionary<int, int>? ByNumber,
        decimal Amount, double Share) : AllNumbers;

    public sealed record Inner(int N);
}

[JsonDerivedType(typeof(None), "none.v1")]
internal abstract record NoResult
{
    public sealed record None : NoResult;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Holder))]
[JsonSerializable(typeof(AllNumbers))]
[JsonSerializable(typeof(NoResult))]
internal sealed partial class NumbersJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Holder))]
[JsonSerializable(typeof(AllNumbers))]
[JsonSerializable(typeof(NoResult))]
internal sealed partial class StrictJson : JsonSerializerContext;
