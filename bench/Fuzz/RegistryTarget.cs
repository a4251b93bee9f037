using System.Globalization;
using System.Text;

namespace ServerlessEvents.Bench.Fuzz;

/// <summary>The schema registry's port. An input is a method and a path, a line break, and the body.</summary>
public sealed class RegistryTarget(int port) : IFuzzTarget
{
    public string Name => "registry";

    public IReadOnlyList<byte[]> Examples { get; } = FuzzExamples.Bytes(
        "POST /subjects/fuzz-a/versions\n{\"schemaType\":\"JSON\",\"schema\":\"{\\\"type\\\":\\\"object\\\"}\"}",
        "POST /subjects/fuzz-b/versions\n{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[]}\"}",
        "POST /subjects/fuzz-c/versions?normalize=true\n{\"schemaType\":\"PROTOBUF\",\"schema\":\"syntax=\\\"proto3\\\"; message M { int32 a = 1; }\"}",
        "POST /subjects/fuzz-d/versions\n{\"schemaType\":\"JSON\",\"schema\":\"{\\\"$ref\\\":\\\"a\\\"}\",\"references\":[{\"name\":\"a\",\"subject\":\"fuzz-a\",\"version\":1}]}",
        "POST /compatibility/subjects/fuzz-a/versions/latest?verbose=true\n{\"schemaType\":\"JSON\",\"schema\":\"{\\\"type\\\":\\\"array\\\"}\"}",
        "POST /subjects/fuzz-a\n{\"schemaType\":\"JSON\",\"schema\":\"{}\"}",
        "PUT /config/fuzz-a\n{\"compatibility\":\"FULL_TRANSITIVE\"}", "PUT /mode/fuzz-b\n{\"mode\":\"READONLY\"}",
        "GET /subjects/fuzz-a/versions/1/schema\n", "GET /schemas/ids/1?format=serialized\n", "GET /subjects?subjectPrefix=fuzz&deleted=true\n",
        "DELETE /subjects/fuzz-c/versions/1\n", "DELETE /subjects/fuzz-d?permanent=true\n");

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzExamples.JsonWords, .. FuzzExamples.Bytes("/versions/", "-1", "%2F", "%00", "?", "&", ":.ctx:", "\\\"", "\"metadata\":{},", "\"ruleSet\":{},"),
    ];

    public async ValueTask<string> Try(byte[] input, CancellationToken stop)
    {
        var line = input.AsSpan().IndexOf((byte)'\n');
        var (head, body) = line < 0 ? (input, []) : (input[..line], input[(line + 1)..]);
        var answer = await Wire.Send(port, Request(head, body), Wire.Timeout, stop)
            ?? throw new TimeoutException("It does not answer.");
        if (answer.Length == 0) return "closed";
        var status = Encoding.ASCII.GetString(answer, 0, Math.Min(12, answer.Length)).Split(' ') is [_, var code, ..] ? code : "no status";
        return status.StartsWith('5') ? throw new InvalidOperationException($"It answers {status}: {Encoding.UTF8.GetString(answer)}") : status;
    }

    public async ValueTask RequireAlive(CancellationToken stop) =>
        await Wire.Require(port, Request("GET /"u8.ToArray(), []), "HTTP/1.1 200"u8.ToArray(), stop);

    private byte[] Request(byte[] head, byte[] body) =>
    [
        .. head,
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n")),
        .. body,
    ];
}
