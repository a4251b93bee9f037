// Where events are: Kafka when it is made here, the MQTT broker when it is made here, the audit event hub, the SIEM.
metadata name = 'Messaging'
metadata description = 'Kafka on Event Hubs, MQTT on Event Grid, the audit event hub and the SIEM that reads it.'

import { baseType } from 'base.bicep'
import { auditReaderType, kafkaType, mqttType, siemType, topicType } from 'types.bicep'

@description('Required. Suffix of the names.')
@minLength(13)
@maxLength(13)
param token string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Whether nothing is on the internet.')
param private bool

@description('Required. The bounded context.')
param context string

@description('Required. The Kafka.')
param kafka kafkaType

@description('Required. The MQTT broker.')
param mqtt mqttType

@description('Required. Whether there is an ingress.')
param hasIngress bool

@description('Required. The SIEM.')
param siem siemType

@description('Required. More readers of the audit event hub.')
param auditReaders auditReaderType[]

@description('Required. The topics.')
param topics topicType[]

@description('Required. Partitions of every topic.')
param partitions int

@description('Required. What everything stands on.')
param base baseType

var kafkaName = 'evhns-kafka-${token}'
var auditName = 'evhns-audit-${token}'
var logName = 'log-${token}'
var routed = kafka.kind == 'eventHubs' && mqtt.kind == 'eventGrid'

module eventHubs 'modules/kafka-event-hubs/main.bicep' = if (kafka.kind == 'eventHubs') {
  params: {
    name: kafkaName
    location: location
    tags: tags
    private: private
    tier: kafka.kind == 'eventHubs' ? kafka.tier : 'Standard'
    capacity: kafka.kind == 'eventHubs' ? kafka.capacity : 1
    historyDays: kafka.kind == 'eventHubs' ? kafka.historyDays : 1
    key: kafka.kind == 'eventHubs' ? kafka.key : 'primary'
    topics: topics
    ingressTopic: hasIngress ? '${context}.inbound' : ''
    captureIdentityResourceId: base.captureIdentityResourceId
    archiveResourceId: base.archiveResourceId
    archiveContainerName: base.archiveContainerName
    vaultName: 'kv-${token}'
    workspaceResourceId: base.workspaceResourceId
  }
}

module route 'modules/mqtt-event-grid/route.bicep' = if (routed) {
  params: {
    name: 'evgt-${token}'
    location: location
    tags: tags
    routerResourceId: base.routerIdentityResourceId
    routerPrincipalId: base.routerPrincipalId
    namespaceName: kafkaName
    hubName: '${context}.inbound'
    workspaceResourceId: base.workspaceResourceId
  }
  dependsOn: [eventHubs]
}

module eventGrid 'modules/mqtt-event-grid/main.bicep' = if (routed) {
  params: {
    name: 'evgns-${token}'
    location: location
    tags: tags
    capacity: mqtt.kind == 'eventGrid' ? mqtt.capacity : 1
    clients: mqtt.kind == 'eventGrid' ? mqtt.clients : []
    caCertificate: mqtt.kind == 'eventGrid' ? (mqtt.?caCertificate ?? '') : ''
    notifyThumbprint: mqtt.kind == 'eventGrid' ? mqtt.notifyThumbprint : ''
    routerResourceId: base.routerIdentityResourceId
    routeTopicResourceId: route!.outputs.topicResourceId
    workspaceResourceId: base.workspaceResourceId
  }
}

module auditHub 'modules/audit-hub/main.bicep' = {
  params: {
    name: auditName
    location: location
    tags: tags
    private: private
    partitions: min(partitions, 32)
    senders: [{ name: 'app', principalId: base.appPrincipalId }]
    readers: concat(auditReaders, siem.kind == 'none' ? [] : [{ name: 'sentinel' }])
    receivers: siem.kind == 'logsIngestion' ? [{ name: 'app', principalId: base.appPrincipalId }] : []
    captureIdentityResourceId: base.captureIdentityResourceId
    archiveResourceId: base.archiveResourceId
    archiveContainerName: base.archiveContainerName
    workspaceResourceId: base.workspaceResourceId
  }
}

module sentinel 'modules/siem/workspace.bicep' = if (siem.kind != 'none') {
  params: { location: location, tags: tags, workspaceName: logName }
}

module logsIngestion 'modules/siem/logs-ingestion.bicep' = if (siem.kind == 'logsIngestion') {
  params: {
    token: token
    location: location
    tags: tags
    workspaceResourceId: base.workspaceResourceId
    tableName: sentinel!.outputs.tableName
    appPrincipalId: base.appPrincipalId
  }
}

module eventHubImport 'modules/siem/event-hub-import.bicep' = if (siem.kind == 'eventHubImport') {
  params: {
    token: token
    location: location
    tags: tags
    private: private
    workspaceResourceId: base.workspaceResourceId
    tableName: sentinel!.outputs.tableName
    namespaceName: auditName
    hubName: 'audit'
    consumerGroup: 'sentinel'
  }
  dependsOn: [auditHub]
}

@description('App setting `KafkaBrokers`.')
output kafkaBrokers string = kafka.kind == 'eventHubs' ? eventHubs!.outputs.brokers : kafka.brokers

@description('Namespace that serves Kafka; empty when Kafka is elsewhere.')
output kafkaNamespaceResourceId string = kafka.kind == 'eventHubs' ? eventHubs!.outputs.resourceId : ''

@description('App setting `MqttUrl`.')
output mqttUrl string = mqtt.kind == 'external' ? mqtt.url : routed ? eventGrid!.outputs.url : ''

@description('Namespace of the audit event hub.')
output auditNamespaceResourceId string = auditHub.outputs.resourceId

@description('Host name of the namespace of the audit event hub.')
output auditHostName string = auditHub.outputs.hostName

@description('Endpoint that IngestAudit posts to.')
output siemEndpoint string = siem.kind == 'logsIngestion' ? logsIngestion!.outputs.endpoint : ''

@description('Immutable ID of the rule that IngestAudit posts to.')
output siemRuleId string = siem.kind == 'logsIngestion' ? logsIngestion!.outputs.immutableId : ''

@description('Data collection endpoint.')
output collectionEndpointResourceId string = siem.kind == 'eventHubImport'
  ? eventHubImport!.outputs.endpointResourceId
  : ''
