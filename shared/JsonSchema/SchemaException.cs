namespace ServerlessEvents.Schemas;

/// <summary>The schema itself is wrong; the message says where and what, in one sentence.</summary>
public sealed class SchemaException(string message) : Exception(message);
