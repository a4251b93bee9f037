using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Core;

namespace ServerlessEvents.Functions;

/// <summary>
/// Posts audit lines to a data collection rule as rows of one column, <c>RawData</c>
/// (https://learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview).
/// </summary>
public sealed class LogsIngestion(Settings settings, HttpClient http, TokenCredential identity)
{
    /// <summary>The API takes 1 MB a call; the rest is for the brackets.</summary>
    public const int MaxBody = 1_000_000;

    private static readonly string[] Scopes = ["https://monitor.azure.com//.default"];
    // A quote takes 2 bytes, not 6. Nothing of it is HTML.
    private static readonly JsonSerializerOptions Short = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns when the API has taken all lines; throws when it has not, and then some may have been taken.</summary>
    public async Task Post(IReadOnlyList<string> lines, CancellationToken stop)
    {
        var token = await identity.GetTokenAsync(new(Scopes), stop);
        var url = new Uri(
            new Uri(settings.SiemEndpoint ?? throw new InvalidOperationException(
                "IngestAudit is switched on, but SiemEndpoint is missing: "
                + "set it and SiemRuleId, or set AzureWebJobs__IngestAudit__Disabled to true.")),
            $"dataCollectionRules/{settings.SiemRuleId}/streams/Custom-Audit?api-version=2023-01-01");
        for (var from = 0; from < lines.Count;)
        {
            var body = Body(lines, ref from);
            using var request = new HttpRequestMessage(HttpMethod.Post, url)
            {
                Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new("application/json") } },
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token.Token) },
            };
            using var answer = await http.SendAsync(request, stop);
            if (!answer.IsSuccessStatusCode)
            {
                var said = await answer.Content.ReadAsStringAsync(stop);
                throw new HttpRequestException(
                    $"The Logs Ingestion API at {url.Authority} answers {(int)answer.StatusCode}: {said}", null, answer.StatusCode);
            }
        }
    }

    /// <summary>As many lines as fit into one call, at least one.</summary>
    private static ReadOnlyMemory<byte> Body(IReadOnlyList<string> lines, ref int from)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartArray();
        for (var first = from; from < lines.Count; from++)
        {
            var row = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["RawData"] = lines[from] }, Short);
            if (from > first && json.BytesCommitted + json.BytesPending + row.Length + 2 > MaxBody) break;
            json.WriteRawValue(row, skipInputValidation: true);
        }
        json.WriteEndArray();
        json.Flush();
        return output.WrittenMemory;
    }
}
