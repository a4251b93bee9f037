using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServerlessEvents.Local.SchemaRegistry.Apis;

/// <summary>Answers and bodies in the registry's media type, and its errors.</summary>
public static class Answer
{
    public const string MediaType = "application/vnd.schemaregistry.v1+json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static IResult Json<T>(T value, int status = 200) => Results.Json(value, Options, MediaType, status);

    /// <summary>Reads a body whatever its media type says: curl and old clients do not name the right one.</summary>
    public static async Task<T> Body<T>(HttpRequest request)
    {
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
