namespace ServerlessEvents.Engine.Replay;

/// <summary>How much one request may cost. The client asks again for what was cut, from the position in the end marker.</summary>
/// <param name="Notifications">How many are sent at most.</param>
/// <param name="Records">How many records are looked at in each partition, whoever they are for.</param>
/// <param name="Bytes">How many bytes of notifications are held of each partition.</param>
public sealed record ReplayLimits(int Notifications = 1_000, int Records = 50_000, int Bytes = 4 * 1024 * 1024)
{
    public static readonly ReplayLimits Default = new();
}
