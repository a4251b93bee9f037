#nullable disable // as the original was compiled: a caller sees neither string nor string?
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands in for the Kafka trigger; only the properties that <c>functions/</c> sets and the local host honours.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class KafkaTriggerAttribute(string brokerList, string topic) : TriggerBindingAttribute
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
}

/// <summary>Stands in for how a record's key is read.</summary>
public enum KafkaMessageKeyType { Int, Long, String, Binary }

/// <summary>Stands in for how a client says who it is.</summary>
public enum BrokerAuthenticationMode { NotSet = -1, Gssapi, Plain, ScramSha256, ScramSha512, OAuthBearer }

/// <summary>Stands in for how a client connects.</summary>
public enum BrokerProtocol { NotSet = -1, Plaintext, Ssl, SaslPlaintext, SaslSsl }
