namespace ServerlessEvents.Bench;

/// <summary>One measured number, with the floor or peer taken in the same run beside it.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit, for example <c>events/s</c>.</param>
/// <param name="Floor">The same for the floor or peer; null where there is none.</param>
public sealed record Measurement(string Name, double Value, string Unit, double? Floor = null)
{
    public double? Ratio => Value / Floor;

    /// <summary>The measurement as a readable line.</summary>
    public override string ToString() =>
        Floor is null ? $"{Name,-50} {Value,14:N2} {Unit}" : $"{Name,-50} {Value,14:N2} {Unit,-14} beside {Floor,14:N2}  ratio {Ratio:N2}";
}
