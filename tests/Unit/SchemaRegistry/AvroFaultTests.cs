using ServerlessEvents.Local.SchemaRegistry;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.SchemaRegistry;

/// <summary>An Avro schema that is wrong is refused by the reader and the registry alike, in one sentence.</summary>
public class AvroFaultTests
{
    private const string Decimal = """{"type":"bytes","logicalType":"decimal",""";

    [Theory]
    [InlineData("""{"type":"recor"}""")]
    [InlineData("""{"type":{"type":"recor"}}""")]
    [InlineData("""{"type":"array","items":{"type":"recor"}}""")]
    [InlineData("""{"type":"map","values":{"type":"recor"}}""")]
    [InlineData("""["null",{"type":"recor"}]""")]
    [InlineData("""{"type":"record","name":"A","fields":[{"name":"a","type":{"type":"recor"}}]}""")]
    [InlineData("""{"type":"record","name":"A","fields":[{"name":"a","type":["null",{"type":"recor"}],"default":null}]}""")]
    [InlineData("{}")]
    [InlineData("[]{")]
    [InlineData("")]
    [InlineData("strin")]
    [InlineData("1")]
    [InlineData("null null")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":"record"}""")]
    [InlineData("""{"type":"record","name":"A"}""")]
    [InlineData("""{"type":"record","name":"A","fields":{}}""")]
    [InlineData("""{"type":"record","name":"A","fields":[1]}""")]
    [InlineData("""{"type":"record","name":"A","fields":[{"name":"a"}]}""")]
    [InlineData("""{"type":"record","name":"A","fields":[{"type":"int"}]}""")]
    [InlineData("""{"type":"record","name":"A","fields":[{"name":"a","type":"B"}]}""")]
    [InlineData("""{"type":"record","name":"A","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}""")]
    [InlineData("""{"type":"record","name":"A","fields":[{"name":"a","type":"int","default":"x"}]}""")]
    [InlineData("""{"type":"record","name":1,"fields":[]}""")]
    [InlineData("""{"type":"enum","name":"E"}""")]
    [InlineData("""{"type":"enum","name":"E","symbols":"a"}""")]
    [InlineData("""{"type":"enum","name":"E","symbols":["a","a"]}""")]
    [InlineData("""{"type":"enum","name":"E","symbols":["a"],"default":"b"}""")]
    [InlineData("""{"type":"fixed","name":"F"}""")]
    [InlineData("""{"type":"fixed","name":"F","size":"x"}""")]
    [InlineData("""{"type":"fixed","name":"F","size":-1}""")]
    [InlineData("""{"type":"fixed","name":"F","size":1.5}""")]
    [InlineData("""{"type":"array"}""")]
    [InlineData("""{"type":"map","values":"x"}""")]
    [InlineData("""["int","int"]""")]
    [InlineData("""["int",["null"]]""")]
    [InlineData("""{"type":"record","name":"A","fields":[],"fields":[]}""")]
    [InlineData("""{'type':'int'}""")]
    [InlineData("""{"type":"int",}""")]
    public void What_is_no_schema_is_refused_by_both_in_one_sentence(string text)
    {
        var read = Assert.Throws<SchemaException>(() => AvroSchema.Parse(text)).Message;
        var registered = Assert.Throws<RegistryException>(() => Register(text));
        Assert.DoesNotContain('\n', read);
        Assert.NotEmpty(read);
        Assert.Equal(42201, registered.Code);
    }

    [Theory]
    [InlineData("\"precision\":\"many\",\"scale\":2}")]
    [InlineData("\"precision\":null,\"scale\":2}")]
    [InlineData("\"precision\":1.5,\"scale\":0}")]
    [InlineData("\"precision\":-1,\"scale\":0}")]
    [InlineData("\"precision\":99999999999,\"scale\":0}")]
    [InlineData("\"precision\":{},\"scale\":0}")]
    [InlineData("\"precision\":4,\"scale\":[1]}")]
    [InlineData("\"precision\":4,\"scale\":5}")]
    [InlineData("\"scale\":2}")]
    public void A_decimal_that_is_wrong_never_escapes(string rest)
    {
        var read = Xunit.Record.Exception(() => AvroSchema.Parse(Decimal + rest));
        var registered = Xunit.Record.Exception(() => Register(Decimal + rest));
        if (read is not null) Assert.IsType<SchemaException>(read);
        if (registered is not null) Assert.Equal(42201, Assert.IsType<RegistryException>(registered).Code);
        Assert.Equal(read is null, registered is null);
    }

    [Theory]
    [InlineData("/* a licence */ {\"type\":\"int\"}")]
    [InlineData("// a licence\n{\"type\":\"int\"}")]
    [InlineData("{\"type\":/* why */\"int\"}")]
    [InlineData("{\"type\":\"int\" // why\n}")]
    [InlineData("[\"int\", /* or */ \"null\"]")]
    [InlineData(" int ")]
    public void Comments_are_taken_by_both_and_left_out_of_what_is_registered(string text)
    {
        AvroSchema.Parse(text);
        Assert.DoesNotContain('/', Register(text).Content.Text);
    }

    private static SchemaVersion Register(string text) =>
        Registration.Register(RegistryState.Empty, "a", new SchemaRequest(text, "AVRO"), CompatibilityLevel.BACKWARD).Answer;
}
