namespace Microsoft.Azure.Functions.Worker.Local;

/// <summary>A function whose calls fail at present: since when, how many in a row, and why the latest did.</summary>
public sealed record FunctionFailure(string Function, DateTimeOffset Since, int Calls, string Why);
