namespace ServerlessEvents.Tests.Infra;

/// <summary>One way to break one rule: in the parameter file of an environment, a text of a file replaced.</summary>
public sealed record Mutation(string Rule, string Environment, string File, string Text, string With)
{
    /// <summary>At least one for each rule.</summary>
    public static readonly IReadOnlyList<Mutation> All =
    [
        new(
            "No local authentication or shared key where it can be avoided",
            "dev",
            "modules/storage/main.bicep",
            "allowSharedKeyAccess: false",
            "allowSharedKeyAccess: true"),
        new(
            "No local authentication or shared key where it can be avoided",
            "dev",
            "modules/audit-hub/main.bicep",
            "disableLocalAuth: true",
            "disableLocalAuth: false"),
        new(
            "No key in any setting or output",
            "dev",
            "compute.bicep",
            "KafkaPassword: kafkaHasPassword ? inVault(vault, 'kafka-password') : ''",
            "KafkaPassword: 'not-so-secret'"),
        new(
            "Ingress and functions have a Kafka key each",
            "prod",
            "compute.bicep",
            "secretName: 'kafka-ingress-password'",
            "secretName: 'kafka-password'"),
        new(
            "Ingress and functions have a Kafka key each",
            "private",
            "modules/kafka-event-hubs/main.bicep",
            "inbound::ingress!.listKeys()",
            "namespace::functions.listKeys()"),
        new(
            "The ingress's key sends to inbound and does nothing else",
            "private",
            "modules/kafka-event-hubs/main.bicep",
            "rights: ['Send']",
            "rights: ['Listen', 'Send']"),
        new(
            "The ingress's key sends to inbound and does nothing else",
            "private",
            "messaging.bicep",
            "ingressTopic: hasIngress ? '${context}.inbound'",
            "ingressTopic: hasIngress ? '${context}.events'"),
        new(
            "No Kafka key can manage",
            "dev",
            "modules/kafka-event-hubs/main.bicep",
            "rights: ['Listen', 'Send']",
            "rights: ['Listen', 'Manage', 'Send']"),
        new(
            "The ingress reads no secrets but its own",
            "prod",
            "modules/key-vault/secret-readers.bicep",
            "scope: secrets[index]",
            "scope: vault"),
        new("Every role assignment is below a single resource", "dev", "modules/storage/role.bicep", "  scope: account\n", ""),
        new(
            "No role that can manage or give rights",
            "dev",
            "roles.bicep",
            "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
            "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
        new(
            "Every identity is used",
            "dev",
            "base.bicep",
            "ingress 'modules/identity/main.bicep' = if (hasIngress)",
            "ingress 'modules/identity/main.bicep' = if (hasRouter)"),
        new("Deleted secrets can be recovered", "dev", "modules/key-vault/main.bicep", "    enablePurgeProtection: true\n", ""),
        new("There is an audit event hub", "prod", "modules/audit-hub/main.bicep", "name: 'audit'", "name: 'records'"),
        new(
            "Every audit hub is captured",
            "prod",
            "modules/audit-hub/main.bicep",
            "enabled: true\n        encoding",
            "enabled: false\n        encoding"),
        new(
            "Every event store on Event Hubs is captured",
            "dev",
            "modules/kafka-event-hubs/main.bicep",
            "topic.retentionHours < 0 && !topic.compacted",
            "topic.name == 'audit'"),
        new("What is captured is immutable", "dev", "base.bicep", "    immutableDays: archiveDays\n", ""),
        new("Microsoft Sentinel has a consumer group of its own", "private", "messaging.bicep", "[{ name: 'sentinel' }]", "[]"),
        new(
            "Collection rules use only what their query language has",
            "prod",
            "modules/siem/workspace.bicep",
            "iif(isnull(todatetime(r.EventStartTime)), now(), todatetime(r.EventStartTime))",
            "coalesce(todatetime(r.EventStartTime), now())"),
        new(
            "Every app setting that the code reads is set, and no other",
            "dev",
            "compute.bicep",
            "      Follow: string(follow)\n",
            "      Followed: string(follow)\n"),
        new(
            "The ingress gets the settings that it reads, and no other",
            "prod",
            "compute.bicep",
            "MqttUsername: mqttUsername\n        InboundTopic",
            "InboundTopic"),
        new("Every Kafka function has an instance that is always ready", "dev", "compute.bicep", "'NotifyClients', ", ""),
        new(
            "Who routes is who the function app expects",
            "dev",
            "compute.bicep",
            "? 'event-grid' : mqtt.carriedBy",
            "? 'connect' : mqtt.carriedBy"),
        new(
            "Everything that can has diagnostic settings",
            "dev",
            "modules/key-vault/main.bicep",
            "  scope: vault\n  name: 'to-workspace'",
            "  name: 'to-workspace'"),
        new(
            "Lag, dead letters, failed audit, fences and silence page somebody",
            "dev",
            "modules/alerts/main.bicep",
            "actionGroups: [pager.id]",
            "actionGroups: []"),
        new(
            "Lag, dead letters, failed audit, fences and silence page somebody",
            "dev",
            "modules/alerts/main.bicep",
            "    name: 'fences'",
            "    name: 'other'"),
        new(
            "A dead letter that is ours to mend pages at once, one of a client only above a rate",
            "dev",
            "modules/alerts/main.bicep",
            " and tostring(Properties.cause) != \"sender\"",
            ""),
        new(
            "A dead letter that is ours to mend pages at once, one of a client only above a rate",
            "dev",
            "modules/alerts/main.bicep",
            "threshold: pagingRejections",
            "threshold: 0"),
        new(
            "Alerts read the metrics that the code writes, and all of them",
            "dev",
            "modules/alerts/main.bicep",
            "sevents.fences",
            "sevents.fenced"),
        new(
            "An MQTT client sends and reads what is its own or for all",
            "dev",
            "modules/mqtt-event-grid/main.bicep",
            "'replies/\\${client.authenticationName}/#'",
            "'replies/#'"),
        new(
            "Only what clients send is routed to Kafka",
            "dev",
            "modules/mqtt-event-grid/route.bicep",
            "subjectBeginsWith: 'events/', ",
            ""),
        new("One user stays in one partition", "dev", "modules/mqtt-event-grid/route.bicep", "sourceField: 'subject'", "sourceField: 'id'"),
        new("Every name is within Azure's limits", "dev", "base.bicep", "'starchive${token}'", "'st-archive-${token}'"),
        new(
            "Every name is known before deployment",
            "dev",
            "base.bicep",
            "name: 'id-capture-${token}'",
            "name: 'id-${monitoring.outputs.connectionString}'"),
        new(
            "Everything that can be tagged is tagged",
            "dev",
            "modules/storage/main.bicep",
            "  tags: tags\n",
            "  tags: empty(tags) ? tags : {}\n"),
        new(
            "TLS 1.2 or later everywhere",
            "dev",
            "modules/kafka-event-hubs/main.bicep",
            "minimumTlsVersion: '1.2'",
            "minimumTlsVersion: '1.0'"),
        new(
            "No public network in a private environment",
            "private",
            "modules/registry/main.bicep",
            "publicNetworkAccess: private ? 'Disabled' : 'Enabled'",
            "publicNetworkAccess: 'Enabled'"),
        new(
            "In a private environment a private endpoint leads to everything",
            "private",
            "endpoints.bicep",
            "resourceId: base.archiveResourceId",
            "resourceId: base.packageStorageResourceId"),
        new(
            "In a private environment functions and ingress are in the network and leave by one address",
            "private",
            "compute.bicep",
            "subnetResourceId: base.functionsSubnetResourceId",
            "subnetResourceId: ''"),
        new("The topics of Bicep are those of the code", "prod", "topics.bicep", "'${context}.dead-letters'", "'${context}.dead-letter'"),
        new(
            "The topics of Bicep are those of the code",
            "dev",
            "main.dev.bicepparam",
            "param archiveDays = 7",
            "param archiveDays = 7\nparam partitions = 4"),
        new("Topics on Confluent keep what the code says", "prod", "modules/kafka-confluent/main.bicep", "'-1'", "'604800000'"),
        new(
            "Topics on Event Hubs keep what the code says, as far as the tier allows",
            "dev",
            "modules/kafka-event-hubs/main.bicep",
            "cleanupPolicy: 'Compact', tombstoneRetentionTimeInHours: 48",
            "cleanupPolicy: 'Delete', retentionTimeInHours: 48"),
        new(
            "Topic settings name topics that exist",
            "dev",
            "compute.bicep",
            "ResultsTopic: '${context}.results'",
            "ResultsTopic: '${context}.result'"),
    ];
}
