using System.Globalization;
using System.Text;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Bench.Torture;

/// <summary>
/// Makes up events: keys by Zipf's law, values that are sometimes refused, ids that are sometimes sent again (soon, or long after they
/// are forgotten), sometimes another user's, and versions that are rarely the expected ones. The correlation numbers each record.
/// </summary>
public sealed class TallyEvents(Topics topics, Random random, int keys = 1000)
{
    private const int SchemaId = 1;
    private const int Users = 24;
    private readonly double[] weights = Zipf(keys);
    private readonly List<Sent>[] recent = [.. Enumerable.Range(0, keys).Select(_ => new List<Sent>())];
    private int next;

    public int Count => next;

    /// <summary>The next record; its number is its correlation.</summary>
    public Record Next() => To(KeyOf(random.NextDouble() * weights[^1]));

    /// <summary>The next record of a certain key.</summary>
    public Record To(int key)
    {
        var number = next++.ToString(CultureInfo.InvariantCulture);
        var sent = Choose(key, number);
        var e = new CloudEvent(
            sent.Id,
            "/torture",
            Tally.Measured,
            $"tally/k-{key}",
            Encoding.UTF8.GetBytes($$"""{"value":{{sent.Value}}}"""))
        {
            ExpectedVersion = sent.Expected,
        };
        return StoredEvent.Write(
            topics.Events, e, SchemaId, sent.User, MqttTopics.EventsOf(sent.User), MqttTopics.RepliesTo(sent.User),
            Encoding.UTF8.GetBytes(number), received: null);
    }

    private Sent Choose(int key, string number)
    {
        var before = recent[key];
        var chance = random.Next(100);
        if (chance < 4 && before.Count > 0) return before[random.Next(Math.Max(0, before.Count - 8), before.Count)]; // soon again
        if (chance < 5 && before.Count > 0) return before[random.Next(before.Count)]; // perhaps long forgotten
        var sent = new Sent(
            $"user-{random.Next(Users)}",
            $"e-{number}",
            chance < 8 ? -random.Next(1, 100) : random.Next(1_000_000),
            chance == 9 ? random.Next(100) : null);
        if (chance == 10 && before.Count > 0) sent = sent with { Id = before[^1].Id }; // another's id, or by chance one's own
        before.Add(sent);
        if (before.Count > 100) before.RemoveAt(0);
        return sent;
    }

    private int KeyOf(double at) => Array.BinarySearch(weights, at) is >= 0 and var found ? found : ~Array.BinarySearch(weights, at);

    private static double[] Zipf(int keys)
    {
        var sums = new double[keys];
        for (var key = 0; key < keys; key++) sums[key] = (key == 0 ? 0 : sums[key - 1]) + 1.0 / (key + 1);
        return sums;
    }

    private readonly record struct Sent(string User, string Id, long Value, long? Expected);
}
