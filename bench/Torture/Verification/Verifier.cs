using System.Globalization;
using ServerlessEvents.Engine;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Bench.Torture.Verification;

/// <summary>
/// Checks everything that the fold has written against a plain computation over the events. Give it all events first, then the rest;
/// it throws the first <see cref="Deviation"/>.
/// </summary>
public sealed class Verifier
{
    private readonly Topics topics;
    private readonly bool exactlyOnce;
    private readonly ReferenceFold plain;
    private ResultsCheck? results;
    private AuditCheck? audit;
    private AggregatesCheck? aggregates;

    public Verifier(Topics topics, bool exactlyOnce) => (this.topics, this.exactlyOnce, plain) = (topics, exactlyOnce, new(topics.Events));

    public ReferenceFold Plain => plain;
    public ResultsCheck Results => results ??= new(topics.Results, plain, exactlyOnce);
    public AuditCheck Audit => audit ??= new(topics.Audit, topics.Events, plain, exactlyOnce);
    public AggregatesCheck Aggregates => aggregates ??= new(topics.Aggregates, plain, exactlyOnce);

    public void Add(string topic, Record record)
    {
        if (topic == topics.Events) plain.Add(record);
        else if (topic == topics.Results) Results.Add(record);
        else if (topic == topics.Audit) Audit.Add(record);
        else if (topic == topics.Aggregates) Aggregates.Add(record);
        else throw new Deviation(Deviation.At(topic, record.Partition, record.Offset), "nothing must lie here.");
    }

    /// <param name="logEnds">The end of each partition of events.</param>
    /// <param name="acknowledged">The numbers of the events whose producer was told that they are safe.</param>
    public void End(IReadOnlyDictionary<int, long> logEnds, IEnumerable<int> acknowledged)
    {
        foreach (var number in acknowledged)
        {
            if (!plain.Has(number.ToString(CultureInfo.InvariantCulture)))
                throw new Deviation(topics.Events, $"event number {number} was acknowledged and is not there.");
        }
        Aggregates.End(logEnds);
        Results.End(Aggregates.Version);
        Audit.End();
    }
}
