// The one pass and the plain evaluator are two programs for one standard: whatever the schema and the document, they agree.
using System.Text;
using CsCheck;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Schemas;

public class EnginesAgreeTests(ITestOutputHelper output)
{
    private const int Schemas = 3000;
    private const int DocumentsEach = 20;

    [Fact]
    public void The_one_pass_and_the_plain_evaluator_agree_on_random_schemas_and_documents()
    {
        var (onePass, valid, checks) = (0, 0, 0);
        Gen.Select(RandomSchemas.Schema, RandomSchemas.Document.Array[DocumentsEach]).Sample((text, documents) =>
        {
            var schema = JsonSchema.Compile(Encoding.UTF8.GetBytes(text));
            if (!schema.IsOnePass) return;
            Interlocked.Increment(ref onePass);
            var plain = JsonSchema.Compile(Encoding.UTF8.GetBytes(text), new SchemaOptions { PlainOnly = true });
            foreach (var document in documents.Select(Encoding.UTF8.GetBytes))
            {
                var errors = new List<SchemaError>();
                var verdict = plain.Check(document, errors);
                Interlocked.Increment(ref checks);
                if (verdict) Interlocked.Increment(ref valid);
                Assert.Equal(verdict, errors.Count == 0);
                Assert.True(
                    verdict == schema.Check(document),
                    $"The plain evaluator says {verdict} for {Encoding.UTF8.GetString(document)} against {text}.");
            }
        }, iter: Schemas);
        output.WriteLine($"{Schemas} schemas, {onePass} of them for one pass; {checks} checks, {valid} valid");
        Assert.True(onePass > Schemas / 4, "Too few schemas were for one pass.");
        Assert.InRange(valid, checks / 20, checks - (checks / 20));
    }
}
