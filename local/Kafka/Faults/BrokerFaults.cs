using ServerlessEvents.Local.Kafka.Wire;

namespace ServerlessEvents.Local.Kafka.Faults;

/// <summary>
/// The faults a test has asked for, by request type and topic. The first that fits a request is taken, in the order added.
/// </summary>
public sealed class BrokerFaults
{
    private readonly Lock gate = new();
    private readonly List<Rule> rules = [];

    public bool None => rules.Count == 0;

    /// <summary>The next <paramref name="times"/> requests of this type that name the topic (null: any) go wrong.</summary>
    public IDisposable Next(ApiKey api, Fault fault, string? topic = null, int times = 1) => Add(new(this, api, topic, fault, times));

    /// <summary>Every such request goes wrong until the result is disposed.</summary>
    public IDisposable Always(ApiKey api, Fault fault, string? topic = null) => Add(new(this, api, topic, fault, int.MaxValue));

    internal Fault? Take(ApiKey api, IEnumerable<string> topics)
    {
        lock (gate)
        {
            var rule = rules.Find(rule => rule.Api == api && (rule.Topic is null || topics.Contains(rule.Topic)));
            if (rule is not null && --rule.Times == 0) rules.Remove(rule);
            return rule?.Fault;
        }
    }

    private Rule Add(Rule rule)
    {
        lock (gate) rules.Add(rule);
        return rule;
    }

    private sealed class Rule(BrokerFaults faults, ApiKey api, string? topic, Fault fault, int times) : IDisposable
    {
        public ApiKey Api => api;
        public string? Topic => topic;
        public Fault Fault => fault;
        public int Times { get; set; } = times;

        public void Dispose()
        {
            lock (faults.gate) faults.rules.Remove(this);
        }
    }
}
