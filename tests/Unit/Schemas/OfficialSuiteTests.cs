// The official JSON-Schema-Test-Suite for draft 2020-12, whole, through the public Check; whichever engine decides.
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Tests.Schemas;

public class OfficialSuiteTests(ITestOutputHelper output)
{
    private static readonly string[] Formats =
        [
            "date-time", "date", "time", "duration", "uuid", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri",
            "uri-reference", "iri", "iri-reference", "uri-template", "json-pointer", "relative-json-pointer", "regex", "ecmascript-regex"
        ];

    [SuiteFact]
    public void Every_required_test_passes_with_formats_as_annotations() => Run(OfficialSuite.Files(""), assertFormats: false);

    [SuiteFact]
    public void Every_test_of_an_asserted_format_passes() =>
        Run([.. Formats.Select(name => $"optional/format/{name}.json")], assertFormats: true);

    [SuiteFact]
    public void The_optional_tests_of_numbers_text_and_addresses_pass() =>
        Run([.. Optional.Select(name => $"optional/{name}.json")], assertFormats: false);

    /// <summary>Not here: cross-draft and dependencies-compatibility, which are about older drafts.</summary>
    private static string[] Optional =>
        [
            "anchor", "bignum", "dynamicRef", "ecmascript-regex", "float-overflow", "format-assertion", "id", "no-schema", "non-bmp-regex",
            "refOfUnknownKeyword", "unknownKeyword"
        ];

    private void Run(string[] files, bool assertFormats)
    {
        var options = new SchemaOptions { AssertFormats = assertFormats, Resolve = OfficialSuite.Resolve };
        var (tests, schemas, onePass) = (0, 0, 0);
        var wrong = new List<string>();
        foreach (var group in OfficialSuite.Read(files))
        {
            schemas++;
            try
            {
                var schema = JsonSchema.Compile(group.Schema, options);
                var plain = JsonSchema.Compile(group.Schema, options with { PlainOnly = true });
                if (schema.IsOnePass) onePass++;
                foreach (var test in group.Cases)
                {
                    tests++;
                    var errors = new List<SchemaError>();
                    var verdict = schema.Check(test.Document);
                    if (verdict != test.Valid) wrong.Add($"{group.File}: {group.Description}: {test.Description}: {verdict}");
                    if (schema.Check(test.Document, errors) != test.Valid)
                        wrong.Add($"{group.File}: {group.Description}: {test.Description}: with errors");
                    if (errors.Count == 0 != test.Valid)
                        wrong.Add($"{group.File}: {group.Description}: {test.Description}: {errors.Count} errors");
                    if (plain.Check(test.Document) != test.Valid)
                        wrong.Add($"{group.File}: {group.Description}: {test.Description}: by the plain evaluator");
                }
            }
            catch (SchemaException e)
            {
                wrong.Add($"{group.File}: {group.Description}: {e.Message}");
            }
        }
        output.WriteLine(
            $"{tests} tests of {schemas} schemas in {files.Length} files, {onePass} schemas decided in one pass; {wrong.Count} wrong");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
