// Reads the official JSON-Schema-Test-Suite: its groups of tests, and the remote schemas that they refer to.
using System.Text.Json;

namespace ServerlessEvents.Tests.Schemas;

/// <param name="File">The file under the draft's folder.</param>
/// <param name="Description">What the group is about.</param>
/// <param name="Schema">The schema, as UTF-8.</param>
/// <param name="Cases">Documents and whether they are valid.</param>
internal sealed record OfficialGroup(string File, string Description, byte[] Schema, IReadOnlyList<OfficialCase> Cases);

internal sealed record OfficialCase(string Description, byte[] Document, bool Valid);

internal static class OfficialSuite
{
    private const string RemoteHost = "http://localhost:1234/";

    public const string Absent = "The JSON-Schema-Test-Suite is not here: put it beside the repository in shared/data/json-schema-test-suite, or set JSON_SCHEMA_TEST_SUITE to its folder.";

    /// <summary>Null where the suite is absent.</summary>
    public static string? Folder { get; } = Find();

    public static IEnumerable<OfficialGroup> Read(params string[] files) =>
        from file in files
        let text = File.ReadAllBytes(Path.Combine(Folder!, "tests", "draft2020-12", file))
        from g in JsonDocument.Parse(text).RootElement.EnumerateArray()
        select new OfficialGroup(file, Text(g, "description"), Bytes(g.GetProperty("schema")),
            [.. g
                .GetProperty("tests")
                .EnumerateArray()
                .Select(t => new OfficialCase(Text(t, "description"), Bytes(t.GetProperty("data")), t.GetProperty("valid").GetBoolean()))]);

    /// <summary>The files of a folder, relative to the draft's, in order.</summary>
    public static string[] Files(string folder) =>
        [.. Directory.GetFiles(Path.Combine(Folder!, "tests", "draft2020-12", folder), "*.json")
            .Select(file => Path.Combine(folder, Path.GetFileName(file)))
            .Order()];

    /// <summary>The suite serves its remotes from this address.</summary>
    public static ReadOnlyMemory<byte>? Resolve(Uri address)
    {
        if (!address.ToString().StartsWith(RemoteHost, StringComparison.Ordinal)) return null;
        var file = Path.Combine(Folder!, "remotes", address.ToString()[RemoteHost.Length..]);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    private static string? Find()
    {
        var root = Repository.Root;
        var folder = Environment.GetEnvironmentVariable("JSON_SCHEMA_TEST_SUITE")
            ?? Path.Combine(root, "..", "shared", "data", "json-schema-test-suite");
        return Directory.Exists(Path.Combine(folder, "tests", "draft2020-12")) ? folder : null;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static byte[] Bytes(JsonElement element) => System.Text.Encoding.UTF8.GetBytes(element.GetRawText());
}
