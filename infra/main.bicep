// The whole pipeline: parameters, what does not go together, and every part.
targetScope = 'subscription'

metadata name = 'ServerlessEvents'
metadata description = 'Event-sourced backend behind MQTT: Kafka, functions, ingress, audit event hub, monitoring, network.'

import { reasons } from 'checks.bicep'
import { secretsOf } from 'secrets.bicep'
import { topicsOf } from 'topics.bicep'
import {
  auditReaderType
  auditWitnessType
  kafkaType
  mqttType
  schemaRegistryType
  secretsType
  siemType
  topicType
} from 'types.bicep'

@description('Required. Name of the environment; part of the resource group\'s name.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Required. Region.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Optional. Tags of all resources, beside `azd-env-name`.')
param tags { *: string } = {}

@description('Optional. The bounded context: its aggregates, schemas, topics and function app.')
@minLength(1)
@maxLength(30)
param context string = 'orders'

@description('Required. The Kafka that is broker and database.')
param kafka kafkaType

@description('Required. The MQTT broker that clients speak to.')
param mqtt mqttType

@description('Required. The schema registry.')
param schemaRegistry schemaRegistryType

@description('Optional. The SIEM that is set up here.')
param siem siemType = { kind: 'none' }

@description('Optional. More readers of the audit event hub.')
param auditReaders auditReaderType[] = []

@description('Optional. Topics of your own beside those of the context.')
param moreTopics topicType[] = []

@description('Optional. Partitions of every topic; never change them once events are stored.')
@minValue(1)
@maxValue(100)
param partitions int = 6

@description('Optional. `private`: virtual network, private endpoints, DNS, one outbound address; no part of ours is on the internet.')
param network 'public' | 'private' = 'public'

@description('Optional. What the fold promises; by default exactly-once where Kafka has released transactions.')
param delivery ('exactly-once' | 'at-least-once')?

@description('Optional. Whether functions read on between the calls of the trigger: milliseconds for a lone event, not seconds. Off where instances are to go idle.')
param follow bool = true

@description('Optional. Shape of audit records: Microsoft Sentinel ASIM or OCSF.')
param auditFormat 'asim' | 'ocsf' = 'asim'

@description('Optional. Whether the audit is sealed in a signed log; needs the secret `auditKeys`.')
param sealsAudit bool = false

@description('Optional. A witness that cosigns the sealed log.')
param auditWitness auditWitnessType?

@description('Optional. Days that captured and sealed audit records can be neither changed nor deleted.')
@minValue(1)
param archiveDays int = 365

@description('Optional. Warm instances of each function with a Kafka trigger; 0 saves money and waits for the scaler.')
@minValue(0)
@maxValue(100)
param alwaysReady int = 1

@description('Optional. Memory of a function instance in MB.')
param instanceMemoryMB 512 | 2048 | 4096 = 2048

@description('Optional. Most instances of one function.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Optional. Spread functions and ingress over zones; functions then keep two warm instances each.')
param zoneRedundant bool = false

@description('Optional. Image of the ingress; until it is given, the ingress has neither secrets nor a replica.')
param ingressImage string = ''

@description('Required. Address that alerts page.')
@minLength(3)
param pagerEmail string

@description('Optional. URL of an on-call tool that alerts call too.')
@secure()
param pagerWebhook string = ''

@description('Optional. Whether `pagerWebhook` is given.')
param hasPagerWebhook bool = false

@description('Optional. How many invalid events of clients in 15 minutes do not page yet; what is ours to mend pages at once.')
@minValue(1)
param pagingRejections int = 1000

@description('Optional. Keys of parts that know no Entra identity.')
param secrets secretsType = {}

@description('Optional. Write the secrets; false leaves those in the vault as they are.')
param writeSecrets bool = true

var private = network == 'private'
var hasIngress = mqtt.kind == 'external' && mqtt.carriedBy == 'ingress'
var token = toLower(uniqueString(subscription().id, environmentName, location))
var allTags = union(tags, { 'azd-env-name': environmentName })
var topics = concat(topicsOf(context, partitions), moreTopics)
var promised = delivery ?? (kafka.kind == 'confluent' || (kafka.kind == 'external' && kafka.transactions)
  ? 'exactly-once'
  : 'at-least-once')
var wrong = reasons(kafka, mqtt, siem, schemaRegistry, auditReaders, network, promised, topics, context)

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: empty(wrong) ? 'rg-${environmentName}' : fail(join(wrong, ' '))
  location: location
  tags: allTags
}

module base 'base.bicep' = {
  scope: group
  params: {
    token: token
    location: location
    tags: allTags
    private: private
    hasIngress: hasIngress
    hasRouter: mqtt.kind == 'eventGrid'
    commitmentGB: siem.kind == 'eventHubImport' ? siem.commitmentGB : 0
    archiveDays: archiveDays
    sealsAudit: sealsAudit
    secrets: secrets
    secretNames: writeSecrets ? secretsOf(kafka, mqtt, schemaRegistry, hasIngress, sealsAudit) : []
  }
}

module messaging 'messaging.bicep' = {
  scope: group
  params: {
    token: token
    location: location
    tags: allTags
    private: private
    context: context
    kafka: kafka
    mqtt: mqtt
    hasIngress: hasIngress
    siem: siem
    auditReaders: auditReaders
    topics: topics
    partitions: partitions
    base: base.outputs.base
  }
}

module confluentTopics 'modules/kafka-confluent/main.bicep' = if (kafka.kind == 'confluent') {
  scope: resourceGroup(kafka.kind == 'confluent' ? kafka.resourceGroupName : group.name)
  params: {
    organizationName: kafka.kind == 'confluent' ? kafka.organizationName : ''
    environmentId: kafka.kind == 'confluent' ? kafka.environmentId : ''
    clusterId: kafka.kind == 'confluent' ? kafka.clusterId : ''
    topics: topics
  }
}

module compute 'compute.bicep' = {
  scope: group
  params: {
    token: token
    location: location
    tags: allTags
    private: private
    context: context
    kafka: kafka
    mqtt: mqtt
    schemaRegistry: schemaRegistry
    delivery: promised
    follow: follow
    auditFormat: auditFormat
    sealsAudit: sealsAudit
    auditWitness: auditWitness
    alwaysReady: alwaysReady
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    zoneRedundant: zoneRedundant
    hasIngress: hasIngress
    ingressImage: ingressImage
    base: base.outputs.base
    kafkaBrokers: messaging.outputs.kafkaBrokers
    mqttUrl: messaging.outputs.mqttUrl
    auditHostName: messaging.outputs.auditHostName
    ingestsAudit: siem.kind == 'logsIngestion'
    siemEndpoint: messaging.outputs.siemEndpoint
    siemRuleId: messaging.outputs.siemRuleId
  }
}

module alerts 'modules/alerts/main.bicep' = {
  scope: group
  params: {
    token: token
    location: location
    tags: allTags
    workspaceResourceId: base.outputs.base.workspaceResourceId
    auditNamespaceResourceId: messaging.outputs.auditNamespaceResourceId
    pagerEmail: pagerEmail
    pagerWebhook: pagerWebhook
    hasWebhook: hasPagerWebhook
    pagingRejections: pagingRejections
  }
}

module endpoints 'endpoints.bicep' = if (private) {
  scope: group
  params: {
    token: token
    location: location
    tags: allTags
    base: base.outputs.base
    auditNamespaceResourceId: messaging.outputs.auditNamespaceResourceId
    kafkaNamespaceResourceId: messaging.outputs.kafkaNamespaceResourceId
    collectionEndpointResourceId: messaging.outputs.collectionEndpointResourceId
    functionAppResourceId: compute.outputs.functionAppResourceId
    registryResourceId: compute.outputs.registryResourceId
    hasKafkaNamespace: kafka.kind == 'eventHubs'
    hasIngress: hasIngress
    hasCollectionEndpoint: siem.kind == 'eventHubImport'
  }
}

@description('Resource group.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Key vault; the teardown hook needs its name.')
output AZURE_KEY_VAULT_NAME string = base.outputs.base.vaultName

@description('Container registry of the ingress; empty when there is no ingress.')
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = compute.outputs.registryLoginServer

@description('Function app.')
output FUNCTION_APP_NAME string = compute.outputs.functionAppName

@description('Container app of the ingress; empty when there is no ingress.')
output INGRESS_APP_NAME string = compute.outputs.ingressName

@description('Whether there is an ingress to deploy.')
output HAS_INGRESS bool = hasIngress

@description('App setting `Context`.')
output CONTEXT string = context

@description('App setting `KafkaBrokers`.')
output KAFKA_BROKERS string = messaging.outputs.kafkaBrokers

@description('What the Kafka is: confluent, eventHubs or external.')
output KAFKA_KIND string = kafka.kind

@description('Partitions of every topic.')
output PARTITIONS int = partitions

@description('App setting `Delivery`.')
output DELIVERY string = promised

@description('App setting `SchemaRegistryUrl`.')
output SCHEMA_REGISTRY_URL string = schemaRegistry.url

@description('App setting `MqttUrl`; clients connect to it too.')
output MQTT_URL string = messaging.outputs.mqttUrl

@description('Host name of the namespace that SIEMs read; the event hub is `audit`.')
output AUDIT_EVENT_HUB_NAMESPACE string = messaging.outputs.auditHostName

@description('App setting `SiemEndpoint`; empty unless siem is logsIngestion.')
output SIEM_ENDPOINT string = messaging.outputs.siemEndpoint

@description('App setting `SiemRuleId`; empty unless siem is logsIngestion.')
output SIEM_RULE_ID string = messaging.outputs.siemRuleId

@description('Address that outbound traffic comes from; empty when the network is public.')
output OUTBOUND_ADDRESS string = base.outputs.base.outboundAddress
