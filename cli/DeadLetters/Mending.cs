using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Cli.DeadLetters;

/// <summary>A JSON Patch (RFC 6902) for the payload of a dead letter, and what the audit says of it.</summary>
public sealed record Mending(JsonPatchDocument Patch, string Hash)
{
    /// <summary>The SHA-256 of the patch, and its operations with their places. Its values are customer data, and stay out.</summary>
    public string ForAudit
    {
        get
        {
            var text = $"sha256:{Hash}: {string.Join(", ", Patch.Operations.Select(operation => $"{operation.op} {operation.path}"))}";
            return text.Length <= AuditRecord.MostText ? text : text[..(AuditRecord.MostText - 1)] + "…";
        }
    }

    /// <param name="json">The bytes of the patch.</param>
    /// <param name="name">What a fault is said of.</param>
    public static Mending Read(byte[] json, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonPatchDocument>(json) is { } patch
                ? new(patch, Convert.ToHexStringLower(SHA256.HashData(json)))
                : throw new Failure($"{name} holds no patch.");
        }
        catch (JsonException exception)
        {
            throw new Failure($"{name} is no JSON Patch (RFC 6902): {exception.Message}");
        }
    }
}
