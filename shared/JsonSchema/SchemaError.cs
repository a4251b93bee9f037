namespace ServerlessEvents.Schemas;

/// <summary>One place where a document breaks its schema.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) from the root of the document, after the caller's prefix.</param>
/// <param name="Keyword">The keyword that was broken; <c>json</c> where the bytes are no acceptable JSON at all.</param>
/// <param name="Message">What was expected and what was there.</param>
public readonly record struct SchemaError(string Pointer, string Keyword, string Message);
