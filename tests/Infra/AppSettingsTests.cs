using ServerlessEvents.Functions;

namespace ServerlessEvents.Tests.Infra;

/// <summary>What the code reads from its settings; the rules hold Bicep against it.</summary>
public sealed class AppSettingsTests
{
    /// <summary>The settings that the functions read.</summary>
    public static readonly IReadOnlyList<string> ReadByTheCode =
        [.. typeof(Settings).GetProperties().Where(property => property.CanWrite).Select(property => property.Name)];

    /// <summary>The settings that the Functions host and its extensions read.</summary>
    public static readonly IReadOnlyList<string> ReadByTheHost =
    [
        "AuditEventHubConnection__fullyQualifiedNamespace", "AuditEventHubConnection__credential", "AuditEventHubConnection__clientId",
        "AuditLogClientId", "AzureWebJobs__SealAudit__Disabled",
        "AzureWebJobs__IngestAudit__Disabled", "AzureWebJobsStorage__blobServiceUri", "AzureWebJobsStorage__credential",
        "AzureWebJobsStorage__clientId", "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    ];

    /// <summary>The environment variables that the ingress reads.</summary>
    public static readonly IReadOnlyList<string> ReadByTheIngress =
        [
            "KafkaBrokers", "KafkaUsername", "KafkaPassword", "MqttUrl", "MqttUsername", "MqttPassword", "MqttClientCertificate",
            "InboundTopic"
        ];

    [Fact]
    public void What_the_ingress_reads_the_functions_read_under_the_same_name() =>
        Assert.Subset(ReadByTheCode.ToHashSet(), ReadByTheIngress.ToHashSet());
}
