using System.Text;

namespace ServerlessEvents.Tests.Infra;

/// <summary>Choices that do not go together: what is chosen, in Bicep, instead of what works, and what the sentence must say.</summary>
public sealed record WrongCombination(string Name, IReadOnlyDictionary<string, string> Choices, params string[] Says)
{
    private const string Standard = "{ kind: 'eventHubs', tier: 'Standard', capacity: 1, historyDays: 7, key: 'primary' }";
    private const string Premium = "{ kind: 'eventHubs', tier: 'Premium', capacity: 1, historyDays: 90, key: 'primary' }";
    private const string Topic = "{ name: 'own.NAME', partitions: 6, retentionHours: 24, compacted: false }";

    /// <summary>Choices that work.</summary>
    private static readonly IReadOnlyDictionary<string, string> Right = new Dictionary<string, string>
    {
        ["environmentName"] = "'case'",
        ["location"] = "'westeurope'",
        ["pagerEmail"] = "'on-call@example.org'",
        ["kafka"] = Standard,
        ["mqtt"] = Mqtt("internet"),
        ["schemaRegistry"] = Registry("internet"),
    };

    public static readonly IReadOnlyList<WrongCombination> All =
    [
        new("eleven hubs on Standard", With("moreTopics", Topics(3)), "at most 10 event hubs, but 11", "set kafka.tier to Premium"),
        new(
            "a hundred and one hubs on one Premium unit",
            With("kafka", Premium, "moreTopics", Topics(94)),
            "at most 100 event hubs",
            "raise kafka.capacity"),
        new("33 partitions on Standard", With("partitions", "33"), "at most 32 partitions", "lower partitions"),
        new(
            "more partitions than a Premium unit has",
            With("kafka", Premium, "partitions", "34"),
            "at most 200 partitions",
            "raise kafka.capacity"),
        new(
            "a topic of its own with 33 partitions on Standard",
            With("moreTopics", Topics(1).Replace("partitions: 6", "partitions: 33")),
            "those of moreTopics"),
        new("a context that is no host name", With("context", "'Orders.Eu'"), "in lower case"),
        new(
            "eight days on Standard",
            With("kafka", Standard.Replace("historyDays: 7", "historyDays: 8")),
            "at most 7 days",
            "lower kafka.historyDays"),
        new(
            "91 days on Premium",
            With("kafka", Premium.Replace("historyDays: 90", "historyDays: 91")),
            "at most 90 days",
            "lower kafka.historyDays"),
        new("17 units on Premium", With("kafka", Premium.Replace("capacity: 1", "capacity: 17")), "at most 16 processing units"),
        new("exactly-once on Standard", With("delivery", "'exactly-once'"), "has no transactions", "set delivery to at-least-once"),
        new(
            "exactly-once on brokers without transactions",
            With("kafka", External("plain", "internet"), "delivery", "'exactly-once'"),
            "have no transactions"),
        new("plain text over the internet", With("kafka", External("none", "internet")), "set kafka.authentication to plain"),
        new("two topics of one name", With("moreTopics", $"[{Topic.Replace("own.NAME", "orders.events")}]"), "same name", "rename"),
        new(
            "two topics that differ in a dot",
            With("moreTopics", $"[{Topic.Replace("own.NAME", "orders_events")}]"),
            "orders_events",
            "differ in . and _ only"),
        new(
            "two topics of one's own that differ in a dot",
            With("moreTopics", $"[{Topic.Replace("own.NAME", "own.a_b")}\n{Topic.Replace("own.NAME", "own_a.b")}]"),
            "own.a_b",
            "own_a.b"),
        new(
            "Event Grid without Event Hubs",
            With("kafka", External("plain", "internet"), "mqtt", EventGrid("alice")),
            "set kafka.kind to eventHubs"),
        new("a client named all", With("mqtt", EventGrid("all")), "must not be named all"),
        new("a client named #", With("mqtt", EventGrid("#")), "would reach the topics of others"),
        new("a client that proves nothing", With("mqtt", EventGrid("alice").Replace("thumbprints: ['00']", "")), "give it thumbprints"),
        new("a password in the clear", With("mqtt", Mqtt("internet").Replace("mqtts:", "mqtt:")), "must begin with mqtts://"),
        new("a registry in the clear", With("schemaRegistry", Registry("internet").Replace("https:", "http:")), "must begin with https://"),
        new(
            "twenty more readers",
            With("auditReaders", $"[{string.Concat(Enumerable.Range(1, 20).Select(n => $"{{ name: 'reader-{n}' }}\n"))}]"),
            "at most 20 consumer groups"),
        new("two readers named sentinel", With("siem", Direct, "auditReaders", "[{ name: 'sentinel' }]"), "rename that auditReader"),
        new("an allow-list without an address", With("mqtt", Mqtt("allowList")), "set network to private"),
        new(
            "private with a broker on the internet",
            Private("mqtt", Mqtt("internet")),
            "mqtt is reached over the internet",
            "set mqtt.reachedBy"),
        new("private with a Kafka on the internet", Private("kafka", External("plain", "internet")), "kafka is reached over the internet"),
        new(
            "private with a registry on the internet",
            Private("schemaRegistry", Registry("internet")),
            "schemaRegistry is reached over the internet"),
        new("private with Event Grid", Private("mqtt", EventGrid("alice")), "routes through a public Event Grid topic"),
        new("private with the Logs Ingestion API", Private("siem", Direct), "public endpoint", "set siem.kind to eventHubImport"),
        new("two faults at once", With("delivery", "'exactly-once'", "partitions", "33"), "has no transactions", "at most 32 partitions"),
    ];

    private const string Direct = "{ kind: 'logsIngestion' }";

    /// <summary>The parameter file with these choices.</summary>
    public string ParameterFile
    {
        get
        {
            var file = new StringBuilder("using 'main.bicep'\n");
            foreach (var name in Right.Keys.Union(Choices.Keys))
                file.Append("param ").Append(name).Append(" = ").Append(Choices.GetValueOrDefault(name) ?? Right[name]).Append('\n');
            return file.ToString();
        }
    }

    public static WrongCombination None { get; } = new("what works", With());

    public static WrongCombination LongestNames { get; } = new(
        "what works, with long names", With("context", $"'{new string('c', 30)}'", "environmentName", $"'{new string('e', 40)}'"));

    private static Dictionary<string, string> With(params string[] pairs) => pairs.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);

    private static Dictionary<string, string> Private(string name, string value)
    {
        var choices = With("network", "'private'", "mqtt", Mqtt("privateLink"), "schemaRegistry", Registry("allowList"));
        choices[name] = value;
        return choices;
    }

    private static string Topics(int count) =>
        $"[{string.Concat(Enumerable.Range(1, count).Select(n => Topic.Replace("NAME", $"{n}") + "\n"))}]";

    private static string Mqtt(string reachedBy) =>
        $"{{ kind: 'external', url: 'mqtts://mqtt.example.org:8883', username: 'system', authentication: 'password', carriedBy: 'ingress', reachedBy: '{reachedBy}' }}";

    private static string Registry(string reachedBy) =>
        $"{{ url: 'https://registry.example.org', authentication: 'basic', reachedBy: '{reachedBy}' }}";

    private static string EventGrid(string client) =>
        $"{{ kind: 'eventGrid', capacity: 1, notifyThumbprint: '00', clients: [{{ name: '{client}', thumbprints: ['00'] }}] }}";

    private static string External(string authentication, string reachedBy) =>
        $"{{ kind: 'external', brokers: 'kafka.example.org:9093', authentication: '{authentication}', transactions: false, reachedBy: '{reachedBy}' }}";
}
