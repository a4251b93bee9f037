using ServerlessEvents.Bench.Roundtrip;

namespace ServerlessEvents.Bench.Pipeline;

/// <summary>Orders that several clients place, and the messages about them that have come so far.</summary>
/// <param name="name">What the ids and subjects of its orders begin with.</param>
/// <param name="latencies">Of each order, from publish to reply.</param>
internal sealed class PipelineLoad(string name, Latencies latencies)
{
    private int acknowledged;
    private int replies;
    private int accepted;
    private int notifications;
    private int states;

    public string Name => name;
    public Latencies Latencies => latencies;
    public int Events => latencies.Count;

    /// <summary>So far.</summary>
    public Heard Heard => new(
        Volatile.Read(ref acknowledged),
        Volatile.Read(ref replies),
        Volatile.Read(ref accepted),
        Volatile.Read(ref notifications),
        Volatile.Read(ref states));

    public void Acknowledged() => Interlocked.Increment(ref acknowledged);

    public void Replied(int number, bool isAccepted)
    {
        latencies.Arrived(number);
        Interlocked.Increment(ref replies);
        if (isAccepted) Interlocked.Increment(ref accepted);
    }

    public void Notified() => Interlocked.Increment(ref notifications);

    public void StateCame() => Interlocked.Increment(ref states);
}

/// <summary>How many messages of each kind have come. A repeated one counts again.</summary>
/// <param name="Acknowledged">Orders that the MQTT broker has taken.</param>
/// <param name="Accepted">Replies that say that the order was accepted.</param>
/// <param name="States">Changes of retained state.</param>
internal readonly record struct Heard(int Acknowledged, int Replies, int Accepted, int Notifications, int States);
