// The schemas of the orders let the right events in, and say what is wrong with the others.
using System.Text;
using System.Text.Json;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Schemas;

public class OrderSchemaTests
{
    public static TheoryData<string> Types => [.. OrderSchemas.Examples.Keys];

    public static TheoryData<string, string, string, string, string> Wrong => new()
    {
        { "order.placed.v1", "\"quantity\":2", "\"quantity\":0", "/data/items/0/quantity", "minimum" },
        { "order.placed.v1", "\"quantity\":2", "\"quantity\":10001", "/data/items/0/quantity", "maximum" },
        { "order.placed.v1", "\"quantity\":2", "\"quantity\":1.5", "/data/items/0/quantity", "type" },
        { "order.placed.v1", "149.90", "149.901", "/data/items/0/price", "multipleOf" },
        { "order.placed.v1", "149.90", "0", "/data/items/0/price", "exclusiveMinimum" },
        { "order.placed.v1", "149.90", "1000000.01", "/data/items/0/price", "maximum" },
        { "order.placed.v1", "149.90", "\"149.90\"", "/data/items/0/price", "type" },
        { "order.placed.v1", "\"EUR\"", "\"eur\"", "/data/currency", "pattern" },
        { "order.placed.v1", "\"EUR\"", "\"EUR\\n\"", "/data/currency", "pattern" },
        { "order.placed.v1", "\"AB-1234\"", "\"\"", "/data/items/0/sku", "minLength" },
        { "order.placed.v1", "\"sku\"", "\"SKU\"", "/data/items/0/SKU", "additionalProperties" },
        { "order.placed.v1", "\"currency\":\"EUR\",", "", "/data", "required" },
        { "order.placed.v1", "\"items\":", "\"currency\":\"EUR\",\"items\":", "/data/currency", "json" },
        { "order.item-added.v1", "\"quantity\":1", "\"quantity\":-1", "/data/quantity", "minimum" },
        { "order.item-removed.v1", "}", ",\"price\":1}", "/data/price", "additionalProperties" },
        { "order.paid.v1", "299.80", "-1", "/data/amount", "exclusiveMinimum" },
        { "order.paid.v1", "299.80", "1e400", "/data/amount", "json" },
        { "order.shipped.v1", "\"DHL\"", "null", "/data/carrier", "type" },
        { "order.cancelled.v1", "changed my mind", "", "/data/reason", "minLength" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_schema_takes_its_example_in_one_pass_and_says_what_it_is(string type)
    {
        var schema = OrderSchemas.Compile(type);
        Assert.True(schema.IsOnePass);
        Assert.Empty(schema.Warnings);
        Assert.Empty(schema.Errors(OrderSchemas.Examples[type]));
        var text = JsonDocument.Parse(OrderSchemas.Read(type)).RootElement;
        Assert.Equal("urn:serverlessevents:" + type, text.GetProperty("$id").GetString());
        Assert.All(["title", "description"], name => Assert.NotEmpty(text.GetProperty(name).GetString()!));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named_with_its_place_and_rule(string type, string part, string replacement, string pointer, string keyword)
    {
        var errors = OrderSchemas.Compile(type).Errors(OrderSchemas.Examples[type].Replace(part, replacement), "/data");
        Assert.Contains(errors, error => (error.Pointer, error.Keyword) == (pointer, keyword));
    }

    [Fact]
    public void Messages_say_what_was_expected_and_what_was_there()
    {
        var schema = OrderSchemas.Compile("order.placed.v1");
        var errors = schema.Errors("""{"currency":"eur","items":[{"sku":"AB-1234","quantity":0,"price":1.005,"color":"red"}]}""");
        Assert.Equal(
        [
            new("/currency", "pattern", "expected a match of ^[A-Z]{3}$, found \"eur\""),
            new("/items/0", "required", "expected the property \"name\", found none"),
            new("/items/0/quantity", "minimum", "expected at least 1, found 0"),
            new("/items/0/price", "multipleOf", "expected a multiple of 0.01, found 1.005"),
            new("/items/0/color", "additionalProperties", "expected nothing here, found \"red\""),
        ], errors);
    }

    [Fact]
    public void An_order_has_one_to_a_hundred_items()
    {
        var schema = OrderSchemas.Compile("order.placed.v1");
        var item = """{"sku":"AB-1234","name":"Lamp","quantity":2,"price":149.90}""";
        string Order(int items) => $$"""{"currency":"EUR","items":[{{string.Join(',', Enumerable.Repeat(item, items))}}]}""";
        Assert.Empty(schema.Errors(Order(100)));
        Assert.Equal("minItems", Assert.Single(schema.Errors(Order(0))).Keyword);
        Assert.Equal("expected at most 100 items, found 101", Assert.Single(schema.Errors(Order(101))).Message);
    }

    [Fact]
    public void Errors_stop_at_the_limit()
    {
        var items = string.Join(',', Enumerable.Repeat("{}", 50));
        Assert.Equal(20, OrderSchemas.Compile("order.placed.v1").Errors($$"""{"items":[{{items}}]}""").Count);
        Assert.Equal(
            3, OrderSchemas.Compile("order.placed.v1", new SchemaOptions { MaxErrors = 3 }).Errors($$"""{"items":[{{items}}]}""").Count);
    }

    [Fact]
    public void Lengths_count_characters_not_bytes()
    {
        var schema = OrderSchemas.Compile("order.cancelled.v1");
        Assert.Empty(schema.Errors($$"""{"reason":"{{string.Concat(Enumerable.Repeat("😀", 500))}}"}"""));
        Assert.Equal("maxLength", Assert.Single(schema.Errors($$"""{"reason":"{{new string('é', 501)}}"}""")).Keyword);
        Assert.True(schema.Check(Encoding.UTF8.GetBytes("{\"reason\":\"" + string.Concat(Enumerable.Repeat("\\u00e9", 500)) + "\"}")));
    }
}
