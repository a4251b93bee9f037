// Stands in for Microsoft.Azure.Functions.Worker.Extensions.Kafka: the trigger, with the properties that functions/ sets and the local host
// honours.
#nullable disable // as the original was compiled: a caller sees neither string nor string?
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands in for the Kafka trigger.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
[InputConverter(typeof(KafkaRecordConverter))]
[ConverterFallbackBehavior(ConverterFallbackBehavior.Default)]
[BindingCapabilities("FunctionLevelRetry")]
public sealed class KafkaTriggerAttribute(string brokerList, string topic) : TriggerBindingAttribute, ISupportCardinality
{
    public string Topic { get; private set; } = topic;
    public string BrokerList { get; private set; } = brokerList;
    public string ConsumerGroup { get; set; }
    public KafkaMessageKeyType KeyDataType { get; set; } = KafkaMessageKeyType.String;
    public BrokerAuthenticationMode AuthenticationMode { get; set; } = BrokerAuthenticationMode.NotSet;
    public BrokerProtocol Protocol { get; set; } = BrokerProtocol.NotSet;
    public string Username { get; set; }
    public string Password { get; set; }
    public long LagThreshold { get; set; } = 1000;
    public bool IsBatched { get; set; }

    Cardinality ISupportCardinality.Cardinality
    {
        get => IsBatched ? Cardinality.Many : Cardinality.One;
        set => IsBatched = value == Cardinality.Many;
    }
}

/// <summary>Stands in for how a record's key is read.</summary>
public enum KafkaMessageKeyType { Int, Long, String, Binary }

/// <summary>Stands in for how a client says who it is.</summary>
public enum BrokerAuthenticationMode { NotSet = -1, Gssapi, Plain, ScramSha256, ScramSha512, OAuthBearer }

/// <summary>Stands in for how a client connects.</summary>
public enum BrokerProtocol { NotSet = -1, Plaintext, Ssl, SaslPlaintext, SaslSsl }
