using System.Text.Json;
using Azure;
using Azure.Identity;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using MQTTnet.Exceptions;
using ServerlessEvents.Tlog;

namespace ServerlessEvents.Cli;

/// <summary>A command cannot do what it was asked; the message is one sentence that says what to do.</summary>
public sealed class Failure(string message) : Exception(message)
{
    /// <summary>
    /// An exception as a sentence for the person at the terminal; null when it is a fault of ours, whose stack trace is wanted.
    /// </summary>
    public static string? Explain(Exception exception) => exception switch
    {
        Failure failure => failure.Message,
        TlogException or ForkException or VaultException => exception.Message,
        AuthenticationFailedException => "Azure does not know who you are: run `az login`, or name a URL with a signature (SAS).",
        RequestFailedException storage => OfStorage(storage),
        AggregateException { InnerException: RequestFailedException storage } => OfStorage(storage),
        OperationCanceledException => "Interrupted.",
        KafkaException
        {
            Error:
            {
                IsLocalError: true,
                Code: ErrorCode.Local_Transport
                    or ErrorCode.Local_AllBrokersDown
                    or ErrorCode.Local_TimedOut
                    or ErrorCode.Local_Resolve,
            } error,
        } =>
            $"Kafka does not answer ({error.Reason}). Is it running? Say where with --kafka or KAFKA_BROKERS.",
        KafkaException kafka => $"Kafka says: {kafka.Error.Reason}.",
        SchemaRegistryException registry => $"The schema registry says: {registry.Message}",
        HttpRequestException http =>
            $"The schema registry does not answer ({http.Message}). "
            + "Is it running? Say where with --schema-registry or SCHEMA_REGISTRY_URL.",
        MqttCommunicationException mqtt =>
            $"The MQTT broker does not answer ({mqtt.Message}). Is it running? Say where with --mqtt or MQTT_URL.",
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => exception.Message,
        JsonException json => $"That is not JSON: {json.Message}",
        _ => null,
    };

    /// <summary>The rest of the message is the whole answer.</summary>
    private static string OfStorage(RequestFailedException e) =>
        $"The blob storage says: {e.Message.Split('\n', 2)[0].TrimEnd('\r', '.')}.";
}
