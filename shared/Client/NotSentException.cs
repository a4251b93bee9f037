using ServerlessEvents.Domain;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Client;

/// <summary>An event that was not queued, because the system would say no.</summary>
/// <param name="errors">What is wrong with it, each with a JSON pointer; empty when it is valid.</param>
/// <param name="refusal">Why the aggregate refuses it, by the state that is known here; null when it is not valid.</param>
public sealed class NotSentException(IReadOnlyList<SchemaError> errors, Refusal? refusal) : Exception(
    refusal?.Reason ?? string.Join(' ', errors.Select(error => $"{error.Pointer}: {error.Message}.")))
{
    /// <summary>What is wrong with it; empty when the aggregate refuses it.</summary>
    public IReadOnlyList<SchemaError> Errors => errors;

    /// <summary>Why the aggregate refuses it; null when it is not valid.</summary>
    public Refusal? Refusal => refusal;
}
