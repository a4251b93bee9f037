using Confluent.Kafka;
using ServerlessEvents.Kafka.Native;

namespace ServerlessEvents.Kafka;

/// <summary>Where Kafka is and who we are there. With a user name: SASL/PLAIN over TLS; without: plain text, for the local cloud.</summary>
public sealed record KafkaAddress(string Brokers, string? Username = null, string? Password = null)
{
    /// <summary>The settings that every client has in common.</summary>
    public ClientConfig Client
    {
        get
        {
            BundledLibrary.Use();
            var config = new ClientConfig { BootstrapServers = Brokers, SocketNagleDisable = true };
            if (string.IsNullOrEmpty(Username)) return config;
            config.SecurityProtocol = SecurityProtocol.SaslSsl;
            config.SaslMechanism = SaslMechanism.Plain;
            config.SaslUsername = Username;
            config.SaslPassword = Password;
            return config;
        }
    }
}
