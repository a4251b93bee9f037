namespace ServerlessEvents.Cli.DeadLetters;

/// <summary>Who sends a dead letter again, where, when, and by which id the audit knows that.</summary>
/// <param name="Operator">The name that the operator gives.</param>
/// <param name="Machine">The name of the machine.</param>
/// <param name="Id">The id of this redrive.</param>
/// <param name="At">The time by the clock of the machine.</param>
public sealed record Redriver(string Operator, string Machine, string Id, DateTimeOffset At);
