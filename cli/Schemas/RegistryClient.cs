using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Serialization;

namespace ServerlessEvents.Cli.Schemas;

/// <summary>
/// The few requests to a schema registry that the commands need; unlike Confluent's client it asks why something is incompatible.
/// </summary>
public sealed class RegistryClient : IDisposable
{
    private static readonly MediaTypeHeaderValue MediaType = new("application/vnd.schemaregistry.v1+json");
    private readonly HttpClient http;

    public RegistryClient(Uri url, string? auth)
    {
        http = new HttpClient { BaseAddress = new Uri(url.ToString().TrimEnd('/') + "/"), Timeout = TimeSpan.FromSeconds(30) };
        if (auth is not null)
        {
            http.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(auth)));
        }
    }

    public static RegistryClient Open(Terminal terminal, Uri url) => new(url, terminal.Variable("SCHEMA_REGISTRY_AUTH"));

    public async Task<IReadOnlyList<string>> Subjects(CancellationToken stop) => (await Get<List<string>>("subjects", stop))!;

    /// <summary>A version, or with <c>latest</c> the last; null when there is none.</summary>
    public Task<RegisteredSchema?> Find(string subject, string version, CancellationToken stop) =>
        Get<RegisteredSchema>($"subjects/{Uri.EscapeDataString(subject)}/versions/{Uri.EscapeDataString(version)}", stop);

    /// <summary>The version that has this very schema; null when none has.</summary>
    public Task<RegisteredSchema?> LookUp(SchemaFile file, CancellationToken stop) =>
        Send<RegisteredSchema>(HttpMethod.Post, $"subjects/{Uri.EscapeDataString(file.Type)}", Body(file), stop);

    public async Task<int> Register(SchemaFile file, CancellationToken stop) =>
        (await Send<RegisteredId>(HttpMethod.Post, $"subjects/{Uri.EscapeDataString(file.Type)}/versions", Body(file), stop))!.Id;

    /// <summary>What speaks against the schema; none = it may be registered, also as the first of its subject.</summary>
    public async Task<IReadOnlyList<string>> Check(SchemaFile file, CancellationToken stop) =>
        await Send<Verdict>(
            HttpMethod.Post,
            $"compatibility/subjects/{Uri.EscapeDataString(file.Type)}/versions?verbose=true",
            Body(file),
            stop) switch
        {
            null or { IsCompatible: true } => [],
            { Messages: { Count: > 0 } messages } => messages,
            _ => ["the registry says that it is incompatible, but not why"],
        };

    /// <summary>The compatibility level that counts for a subject.</summary>
    public async Task<string> Level(string subject, CancellationToken stop) =>
        (await Get<Config>($"config/{Uri.EscapeDataString(subject)}?defaultToGlobal=true", stop))?.CompatibilityLevel ?? "unknown";

    /// <summary>Whether the registry takes new versions of a subject.</summary>
    public async Task<bool> IsReadOnly(string subject, CancellationToken stop) =>
        (await Get<ModeAnswer>($"mode/{Uri.EscapeDataString(subject)}?defaultToGlobal=true", stop))?.Mode
            ?.StartsWith("READONLY", StringComparison.Ordinal) == true;

    public Task SetLevel(string subject, string level, CancellationToken stop) =>
        Send<object>(HttpMethod.Put, $"config/{Uri.EscapeDataString(subject)}", new { compatibility = level }, stop);

    public void Dispose() => http.Dispose();

    private static object Body(SchemaFile file) => new { schema = file.Text, schemaType = file.Language };

    private Task<T?> Get<T>(string path, CancellationToken stop) where T : class => Send<T>(HttpMethod.Get, path, null, stop);

    private async Task<T?> Send<T>(HttpMethod method, string path, object? body, CancellationToken stop) where T : class
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, MediaType);
        using var response = await http.SendAsync(request, stop);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        if (response.IsSuccessStatusCode) return await response.Content.ReadFromJsonAsync<T>(stop);
        var error = await response.Content.ReadAsStringAsync(stop);
        throw new Failure($"The schema registry answered {(int)response.StatusCode} to {method} {path}: {error}");
    }

    private sealed record RegisteredId(int Id);

    private sealed record Verdict([property: JsonPropertyName("is_compatible")] bool IsCompatible, IReadOnlyList<string>? Messages);

    private sealed record ModeAnswer(string? Mode);

    private sealed record Config(string CompatibilityLevel);
}

/// <summary>A schema as the registry shows it.</summary>
public sealed record RegisteredSchema(string Subject, int Version, int Id, string? SchemaType, string Schema);
