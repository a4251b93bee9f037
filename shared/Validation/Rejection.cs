using ServerlessEvents.Schemas;

namespace ServerlessEvents.Validation;

/// <summary>Not a valid event: what is wrong and where, with as much of the event as could be read.</summary>
public sealed record Rejection(string Code, IReadOnlyList<SchemaError> Errors, string? Id = null, string? Type = null, string? Subject = null);
