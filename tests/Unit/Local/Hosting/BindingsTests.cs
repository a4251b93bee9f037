using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace ServerlessEvents.Tests.Local.Hosting;

/// <summary>
/// The stand-ins have the names, namespaces, constructors and property types of the packages (Kafka 4.3.0, Event Hubs 6.5.1), written down
/// here from their sources: what compiles against the one compiles against the other. Nothing else of the worker has one.
/// </summary>
public class BindingsTests
{
    private const string Worker = "Microsoft.Azure.Functions.Worker.";
    private const string Abstractions = Worker + "Extensions.Abstractions.";

    [Theory]
    [InlineData(typeof(KafkaTriggerAttribute), Worker + "KafkaTriggerAttribute", "String brokerList, String topic",
        "String Topic, String BrokerList, String ConsumerGroup, KafkaMessageKeyType KeyDataType, BrokerAuthenticationMode AuthenticationMode, BrokerProtocol Protocol, String Username, String Password, Int64 LagThreshold, Boolean IsBatched")]
    [InlineData(typeof(KafkaRecord), Worker + "KafkaRecord", "", "String Topic, Int32 Partition, Int64 Offset, Byte[] Key, Byte[] Value, KafkaTimestamp Timestamp, KafkaHeader[] Headers")]
    [InlineData(typeof(KafkaHeader), Worker + "KafkaHeader", "", "String Key, Byte[] Value")]
    [InlineData(typeof(KafkaTimestamp), Worker + "KafkaTimestamp", "", "Int64 UnixTimestampMs, KafkaTimestampType Type, DateTimeOffset DateTimeOffset")]
    [InlineData(typeof(EventHubOutputAttribute), Worker + "EventHubOutputAttribute", "String eventHubName", "String EventHubName, String Connection")]
    [InlineData(typeof(EventHubTriggerAttribute), Worker + "EventHubTriggerAttribute", "String eventHubName", "String EventHubName, String ConsumerGroup, String Connection, Boolean IsBatched")]
    public void A_type_is_called_made_and_shaped_as_the_original(Type type, string name, string constructor, string properties)
    {
        Assert.Equal(name, type.FullName);
        Assert.Equal(
            constructor,
            string.Join(
                ", ",
                Assert.Single(type.GetConstructors())
                    .GetParameters()
                    .Select(parameter => $"{parameter.ParameterType.Name} {parameter.Name}")));
        Assert.Equal(
            properties.Split(", ").Order(),
            type
                .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Select(property => $"{property.PropertyType.Name} {property.Name}")
                .Order());
    }

    [Theory]
    [InlineData(typeof(KafkaMessageKeyType), "Int 0, Long 1, String 2, Binary 3")]
    [InlineData(typeof(BrokerAuthenticationMode), "NotSet -1, Gssapi 0, Plain 1, ScramSha256 2, ScramSha512 3, OAuthBearer 4")]
    [InlineData(typeof(BrokerProtocol), "NotSet -1, Plaintext 0, Ssl 1, SaslPlaintext 2, SaslSsl 3")]
    [InlineData(typeof(KafkaTimestampType), "NotAvailable 0, CreateTime 1, LogAppendTime 2")]
    public void An_enum_has_the_values_of_the_original(Type type, string values)
    {
        Assert.Equal(Worker + type.Name, type.FullName);
        Assert.Equal(
            values,
            string.Join(
                ", ",
                Enum.GetNames(type)
                    .Select(name => (Name: name, Value: (int)Enum.Parse(type, name)))
                    .OrderBy(value => value.Value)
                    .Select(value => $"{value.Name} {value.Value}")));
    }

    [Theory]
    [InlineData(typeof(KafkaTriggerAttribute), "TriggerBindingAttribute")]
    [InlineData(typeof(EventHubTriggerAttribute), "TriggerBindingAttribute")]
    [InlineData(typeof(EventHubOutputAttribute), "OutputBindingAttribute")]
    public void A_binding_derives_from_the_base_of_its_kind(Type type, string kind)
    {
        Assert.Equal(Abstractions + kind, type.BaseType!.FullName);
        Assert.Equal(typeof(BindingAttribute), type.BaseType.BaseType);
    }

    [Fact]
    public void What_a_trigger_leaves_out_has_the_originals_default()
    {
        var trigger = new KafkaTriggerAttribute("brokers", "topic");
        Assert.Equal(
            (KafkaMessageKeyType.String, BrokerAuthenticationMode.NotSet, BrokerProtocol.NotSet, 1000L, false),
            (trigger.KeyDataType, trigger.AuthenticationMode, trigger.Protocol, trigger.LagThreshold, trigger.IsBatched));
    }

    [Fact]
    public void Nothing_of_the_worker_has_a_stand_in_but_the_two_extensions()
    {
        string[] ours = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "ServerlessEvents*.dll")
            .Where(file => Path.GetFileName(file) != "ServerlessEvents.Bench.Torture.Worker.dll")];
        var standIns = from file in ours
                       from type in Assembly.LoadFrom(file).GetTypes()
                       where type.Namespace?.StartsWith("Microsoft.Azure.", StringComparison.Ordinal) == true && !type.IsNested
                       select $"{type.Name} in {type.Assembly.GetName().Name}";
        Assert.Contains(ours, file => Path.GetFileName(file) == "ServerlessEvents.Functions.dll");
        Assert.Equal(
            new[]
            {
                "BrokerAuthenticationMode", "BrokerProtocol", "EventHubOutputAttribute", "EventHubTriggerAttribute", "KafkaHeader",
                "KafkaMessageKeyType", "KafkaRecord", "KafkaRecordConverter", "KafkaTimestamp", "KafkaTimestampType",
                "KafkaTriggerAttribute"
            }
                .Select(name => $"{name} in ServerlessEvents.Local.Bindings"),
            standIns.Order(StringComparer.Ordinal));
    }
}
