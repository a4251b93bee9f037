// What costs too much to decide is an error with a sentence, wherever in the schema it stands: never a verdict, and never without end.
using System.Text;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Schemas;

public class EvaluationLimitTests
{
    /// <summary>Its time on <see cref="Slow"/> doubles with each letter.</summary>
    private const string Endless = "^(?=(?:a|aa)+$)";
    private static readonly string Slow = new string('a', 60) + "!";

    [Theory]
    [InlineData("""{"pattern":"{0}"}""")]
    [InlineData("""{"not":{"pattern":"{0}"}}""")]
    [InlineData("""{"not":{"not":{"pattern":"{0}"}}}""")]
    [InlineData("""{"anyOf":[{"pattern":"{0}"},{"maxLength":100}]}""")]
    [InlineData("""{"oneOf":[{"pattern":"{0}"},{"maxLength":100}]}""")]
    [InlineData("""{"if":{"pattern":"{0}"},"then":false}""")]
    [InlineData("""{"if":{"pattern":"{0}"},"then":{"maxLength":100},"else":{"minLength":1}}""")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/p"}],"$defs":{"p":{"not":{"pattern":"{0}"}}}}""")]
    public void A_pattern_that_takes_too_long_on_a_text_is_an_error(string schema) => Refuses(schema, $"\"{Slow}\"", "", "pattern");

    [Theory]
    [InlineData("""{"contains":{"pattern":"{0}"},"minContains":0}""", "/0", "pattern")]
    [InlineData("""{"items":{"not":{"pattern":"{0}"}}}""", "/0", "pattern")]
    [InlineData("""{"prefixItems":[{"not":{"pattern":"{0}"}}]}""", "/0", "pattern")]
    [InlineData("""{"unevaluatedItems":{"not":{"pattern":"{0}"}}}""", "/0", "pattern")]
    public void So_it_is_for_an_item(string schema, string pointer, string keyword) => Refuses(schema, $"[\"{Slow}\"]", pointer, keyword);

    [Theory]
    [InlineData("""{"patternProperties":{"{0}":false}}""", "patternProperties")]
    [InlineData("""{"patternProperties":{"{0}":true},"additionalProperties":true}""", "patternProperties")]
    [InlineData("""{"propertyNames":{"not":{"pattern":"{0}"}}}""", "pattern")]
    [InlineData("""{"not":{"patternProperties":{"{0}":false}}}""", "patternProperties")]
    [InlineData("""{"if":{"propertyNames":{"pattern":"{0}"}},"then":false}""", "pattern")]
    public void So_it_is_for_a_name(string schema, string keyword) => Refuses(schema, $"{{\"{Slow}\":1}}", "/" + Slow, keyword);

    [Fact]
    public void So_it_is_under_dependent_schemas() =>
        Refuses("""{"dependentSchemas":{"b":{"properties":{"b":{"not":{"pattern":"{0}"}}}}}}""", $"{{\"b\":\"{Slow}\"}}", "/b", "pattern");

    [Fact]
    public void A_name_in_the_schema_itself_does_not_hold_up_its_compilation()
    {
        var schema = Compile($$"""{"patternProperties":{"{{Endless}}":false},"properties":{"{{Slow}}":true} }""");
        Assert.Empty(schema.Errors("{}"));
        Assert.Equal("patternProperties", Assert.Single(schema.Errors($"{{\"{Slow}\":1}}")).Keyword);
    }

    [Theory]
    [InlineData("anyOf", false)]
    [InlineData("anyOf", true)]
    [InlineData("oneOf", false)]
    [InlineData("oneOf", true)]
    [InlineData("allOf", true)]
    public void Alternatives_that_each_lead_down_are_asked_once_for_each_value(string keyword, bool unevaluated)
    {
        var branch = """{"properties":{"x":{"$ref":"#"}},"required":["{0}"]}""";
        var also = unevaluated ? ""","unevaluatedProperties":true""" : "";
        var schema = Compile(
            $$"""{"{{keyword}}":[{{branch.Replace("{0}", "y")}},{{branch.Replace("{0}", "z")}},{{branch.Replace("{0}", "x")}}]{{also}}}""");
        var deep = string.Concat(Enumerable.Repeat("""{"x":""", 60)) + "{}" + new string('}', 60);
        Assert.NotEmpty(schema.Errors(deep));
        Assert.DoesNotContain(schema.Errors(deep), error => error.Message.Contains("steps"));
    }

    [Theory]
    [InlineData("""{"propertyNames":{"$ref":"#/$defs/d1"}}""")]
    [InlineData("""{"not":{"propertyNames":{"not":{"$ref":"#/$defs/d1"}},"minProperties":1}}""")]
    public void A_name_is_decided_by_each_schema_once(string schema)
    {
        var levels = string.Concat(Enumerable.Range(1, 60).Select(i =>
            $$"""
            "d{{i}}":{"allOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]},
            """));
        var compiled = Compile(schema[..^1] + ""","$defs":{""" + levels + "\"d61\":{\"maxLength\":2}}}");
        Assert.Empty(compiled.Errors("""{"ab":1}"""));
        Assert.DoesNotContain(compiled.Errors("""{"abc":1}"""), error => error.Message.Contains("steps"));
    }

    [Fact]
    public void A_document_that_takes_too_many_steps_is_an_error_that_says_how_many()
    {
        // 100 schemas for each of 30,000 values; "contains" with an object leaves them to the plain evaluator.
        var all = string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""{"not":{"const":{{-i - 1}} } }"""));
        var schema = Compile($$"""{"items":{"allOf":[{{all}}]},"contains":{"required":["a"]},"minContains":0}""");
        var error = Assert.Single(schema.Errors($"[{string.Join(',', Enumerable.Range(0, 30_000))}]"));
        Assert.Equal("expected a document that is decided in 2000000 steps", error.Message);
        Assert.Empty(schema.Errors("[1,2,3]"));
    }

    private static void Refuses(string schema, string document, string pointer, string keyword)
    {
        foreach (var plainOnly in new[] { false, true })
        {
            var error = Assert.Single(Compile(schema.Replace("{0}", Endless), plainOnly).Errors(document));
            Assert.Equal(
                new(pointer, keyword, $"expected a text that the pattern {Endless} decides within 5 ms"), error);
        }
    }

    private static JsonSchema Compile(string text, bool plainOnly = false) =>
        JsonSchema.Compile(Encoding.UTF8.GetBytes(text), new() { PlainOnly = plainOnly, PatternTimeout = TimeSpan.FromMilliseconds(5) });
}
