// Ends the attempt to compile a schema into one pass; it never leaves the plan builder.
namespace ServerlessEvents.Schemas.OnePass;

internal sealed class NotOnePassException : Exception;
