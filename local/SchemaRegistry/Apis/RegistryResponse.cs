using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Net.Http.Headers;

namespace ServerlessEvents.Local.SchemaRegistry.Apis;

/// <summary>Answers and bodies in the registry's media type, and its errors.</summary>
public static class RegistryResponse
{
    public const string MediaType = "application/vnd.schemaregistry.v1+json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static IResult Json<T>(T value, int status = 200) => Results.Json(value, Options, MediaType, status);

    /// <summary>
    /// Reads a body whose content type is JSON. Any web page may send other types to any address, without asking it first.
    /// </summary>
    public static async Task<T> Body<T>(HttpRequest request)
    {
        if (!IsJson(request.ContentType)) throw RegistryException.NotJson(request.ContentType);
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, Options, request.HttpContext.RequestAborted)
                ?? throw new RegistryException(400, "The body is null.");
        }
        catch (JsonException exception)
        {
            throw new RegistryException(400, $"The body is not the JSON that this request takes: {exception.Message}");
        }
    }

    private static bool IsJson(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (
                type.SubTypeWithoutSuffix.StartsWith("vnd.schemaregistry", StringComparison.OrdinalIgnoreCase)
                    && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)
                    && type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)));

    /// <summary>A name from the path: routing leaves an escaped slash as it is.</summary>
    public static string Name(string routeValue) => routeValue.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    public static async ValueTask<object?> Errors(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (RegistryException exception)
        {
            return Json(new Error(exception.Code, exception.Message), exception.Status);
        }
    }

    private sealed record Error([property: JsonPropertyName("error_code")] int ErrorCode, string Message);
}
