using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using ServerlessEvents.Engine;

namespace ServerlessEvents.Mqtt;

/// <summary>Where the MQTT broker is and who we are there.</summary>
/// <param name="Url"><c>mqtt://host:1883</c>, <c>mqtts://host:8883</c>, <c>ws://host/mqtt</c> or <c>wss://host/mqtt</c>.</param>
/// <param name="ClientId">Names the session; of two connections with one id the broker closes the older.</param>
public sealed record MqttConnectionOptions(Uri Url, string ClientId)
{
    public string? Username { get; init; }
    public string? Password { get; init; }

    /// <summary>A client certificate with its key, as PEM.</summary>
    public string? CertificatePem { get; init; }

    /// <summary>How many QoS 1 messages may be on their way to us without our acknowledgement.</summary>
    public ushort ReceiveMaximum { get; init; } = 1_000;

    /// <summary>How long the broker keeps the session, and what came for it, while we are away.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What is wrong with settings that say where and who, in one sentence that says what to do; null when nothing is.</summary>
    public static string? Fault(string mqttUrl, string? mqttPassword, string? mqttClientCertificate)
    {
        if (!Uri.TryCreate(mqttUrl, UriKind.Absolute, out var url) || url.Scheme is not ("mqtt" or "mqtts" or "ws" or "wss"))
        {
            return $"MqttUrl '{ServiceUrl.Shown(mqttUrl)}' is no URL of an MQTT broker; "
                + "set it to, for example, mqtts://broker.example.com:8883.";
        }
        if (ServiceUrl.Fault("MqttUrl", url, !string.IsNullOrEmpty(mqttPassword), "MqttUsername and MqttPassword") is { } fault)
        {
            return fault;
        }
        if (string.IsNullOrEmpty(mqttClientCertificate)) return null;
        try
        {
            using var certificate = ReadCertificate(mqttClientCertificate);
            return url.Scheme is "mqtts" or "wss"
                ? null
                : $"MqttClientCertificate needs TLS, which {url.Scheme}:// is without; "
                    + $"set MqttUrl to {url.Scheme}s://… or the certificate to nothing.";
        }
        catch (CryptographicException e)
        {
            return $"MqttClientCertificate cannot be read ({e.Message}); set it to the certificate and its key, both as PEM.";
        }
    }

    internal MqttClientOptions Build()
    {
        var builder = new MqttClientOptionsBuilder()
            .WithConnectionUri(Url)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(ClientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)SessionExpiry.TotalSeconds)
            .WithReceiveMaximum(ReceiveMaximum)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithTimeout(TimeSpan.FromSeconds(10));
        if (!string.IsNullOrEmpty(Username)) builder.WithCredentials(Username, Password);
        if (Url.Scheme is "mqtts" or "wss") builder.WithTlsOptions(ConfigureTls);
        return builder.Build();
    }

    private void ConfigureTls(MqttClientTlsOptionsBuilder tls)
    {
        // The .NET HttpClient does the same. A private authority publishes no revocation list, and MQTTnet would refuse its certificates.
        tls.UseTls().WithRevocationMode(X509RevocationMode.NoCheck);
        if (!string.IsNullOrEmpty(CertificatePem)) tls.WithClientCertificates([ReadCertificate(CertificatePem)]);
    }

    private static X509Certificate2 ReadCertificate(string pem) => X509Certificate2.CreateFromPem(pem, pem);
}
