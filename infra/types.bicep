// The choices that a deployment makes, as types.
metadata name = 'Types'
metadata description = 'The choices that a deployment makes.'

@export()
@description('How a part outside this template is reached: over the internet; over the internet but only from our own outbound address; over a private link or peering.')
type reachType = 'internet' | 'allowList' | 'privateLink'

@export()
@description('Kafka in Confluent Cloud, in a cluster that exists. Its topics are made here, its API keys are not.')
@sealed()
type confluentType = {
  kind: 'confluent'

  @description('Name of the Confluent organization resource.')
  organizationName: string

  @description('Resource group of the organization resource.')
  resourceGroupName: string

  @description('ID of the environment, for example `env-abc12`.')
  environmentId: string

  @description('ID of the cluster, for example `lkc-abc12`.')
  clusterId: string

  @description('Bootstrap servers, `host:port,…`.')
  brokers: string

  @description('How the cluster is reached.')
  reachedBy: reachType
}

@export()
@description('Kafka served by an Event Hubs namespace that is made here.')
@sealed()
type eventHubsType = {
  kind: 'eventHubs'

  @description('Tier of the namespace. Transactions exist only on Premium, as a preview.')
  tier: 'Standard' | 'Premium'

  @description('Throughput units (Standard) or processing units (Premium).')
  @minValue(1)
  @maxValue(40)
  capacity: int

  @description('Days that events and audit records stay readable; Event Hubs cannot keep them for ever. Standard: at most 7, Premium: at most 90. All of them are captured to storage.')
  @minValue(1)
  historyDays: int

  @description('The key in use. To rotate: renew the other one, name it here, deploy.')
  key: 'primary' | 'secondary'
}

@export()
@description('A Kafka that was made elsewhere. Its topics are made by `sevents topics apply`.')
@sealed()
type externalKafkaType = {
  kind: 'external'

  @description('Bootstrap servers, `host:port,…`.')
  brokers: string

  @description('`plain`: SASL/PLAIN over TLS with the secrets `kafkaUsername` and `kafkaPassword`, and for an ingress `kafkaIngressUsername` and `kafkaIngressPassword`; `none`: plain text, for a private network only.')
  authentication: 'plain' | 'none'

  @description('Whether the brokers support transactions.')
  transactions: bool

  @description('How the brokers are reached.')
  reachedBy: reachType
}

@export()
@description('The Kafka that is the broker and the database.')
@discriminator('kind')
type kafkaType = confluentType | eventHubsType | externalKafkaType

@export()
@description('A client of the Event Grid broker. It may send to `events/{name}` and read what is its own or for all.')
@sealed()
type mqttClientType = {
  @description('Name of the user; also its MQTT user name.')
  @minLength(1)
  @maxLength(64)
  name: string

  @description('Thumbprints of its certificates; left out when the CA vouches for it.')
  thumbprints: string[]?
}

@export()
@description('The MQTT broker of an Event Grid namespace that is made here; it routes what clients send into the inbound event hub.')
@sealed()
type eventGridType = {
  kind: 'eventGrid'

  @description('Throughput units; each 1,000 messages a second.')
  @minValue(1)
  @maxValue(40)
  capacity: int

  @description('The clients.')
  clients: mqttClientType[]

  @description('Certificate of the CA that signs client certificates, PEM without its first and last line.')
  caCertificate: string?

  @description('Thumbprint of the certificate that NotifyClients connects with (secret `mqttClientCertificate`).')
  notifyThumbprint: string
}

@export()
@description('An MQTT broker that was made elsewhere, guarded by the rules of `infra/mqtt`.')
@sealed()
type externalMqttType = {
  kind: 'external'

  @description('`mqtts://host:8883` or `wss://host/mqtt`.')
  url: string

  @description('MQTT user name of the system.')
  username: string

  @description('What proves the user: secret `mqttPassword`, or secret `mqttClientCertificate`.')
  authentication: 'password' | 'certificate'

  @description('What carries events into Kafka: our ingress, or Kafka Connect\'s MQTT source, which is set up elsewhere.')
  carriedBy: 'ingress' | 'connect'

  @description('How the broker is reached.')
  reachedBy: reachType
}

@export()
@description('The MQTT broker that clients speak to.')
@discriminator('kind')
type mqttType = eventGridType | externalMqttType

@export()
@description('Microsoft Sentinel, fed by the function IngestAudit, which reads the audit event hub and posts to the Logs Ingestion API.')
@sealed()
type logsIngestionType = {
  kind: 'logsIngestion'
}

@export()
@description('Microsoft Sentinel pulls from the audit event hub. A preview; it needs a workspace on a commitment tier.')
@sealed()
type eventHubImportType = {
  kind: 'eventHubImport'

  @description('Commitment of the workspace in GB a day; paid for whether used or not.')
  commitmentGB: 100 | 200 | 300 | 400 | 500 | 1000 | 2000 | 5000
}

@export()
@description('No SIEM is set up here. The audit event hub is there for any.')
@sealed()
type noSiemType = {
  kind: 'none'
}

@export()
@description('The SIEM that is set up here.')
@discriminator('kind')
type siemType = logsIngestionType | eventHubImportType | noSiemType

@export()
@description('One more reader of the audit event hub, with a consumer group of its own.')
@sealed()
type auditReaderType = {
  @description('Name of the consumer group.')
  @minLength(1)
  @maxLength(50)
  name: string

  @description('Object ID of an identity that may read; left out when the right is given elsewhere.')
  principalId: string?
}

@export()
@description('A witness that cosigns the sealed log (C2SP tlog-witness).')
@sealed()
type auditWitnessType = {
  @description('Its submission prefix, https://….')
  url: string

  @description('Its public key.')
  key: string
}

@export()
@description('A schema registry with Confluent\'s REST API.')
@sealed()
type schemaRegistryType = {
  @description('Its URL.')
  url: string

  @description('`basic`: the secrets `schemaRegistryUsername` and `schemaRegistryPassword`.')
  authentication: 'basic' | 'none'

  @description('How the registry is reached.')
  reachedBy: reachType
}

@export()
@description('Secrets that are not made here. Only those that the choices need are written to the key vault.')
@sealed()
@secure()
type secretsType = {
  @description('The functions\'.')
  kafkaUsername: string?
  kafkaPassword: string?

  @description('The ingress\'s; another one than the functions\'.')
  kafkaIngressUsername: string?
  kafkaIngressPassword: string?
  schemaRegistryUsername: string?
  schemaRegistryPassword: string?
  mqttPassword: string?
  mqttClientCertificate: string?

  @description('The private keys that seal the audit, from `sevents audit keys`.')
  auditKeys: string?
}

@export()
@description('A topic of Kafka.')
@sealed()
type topicType = {
  @description('Its name.')
  name: string

  @description('Partitions.')
  @minValue(1)
  partitions: int

  @description('Hours that records are kept; -1 is for ever.')
  @minValue(-1)
  retentionHours: int

  @description('Whether only the last record of each key is kept.')
  compacted: bool
}

@export()
@description('An app setting or environment variable.')
type settingsType = {
  *: string
}

@export()
@description('An identity that gets a role. The name, not the order, makes the assignment\'s name.')
@sealed()
type granteeType = {
  @description('A name that stays.')
  name: string

  @description('Object ID of the principal.')
  principalId: string
}
