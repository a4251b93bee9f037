// Kafka served by Event Hubs: one hub for each topic, one key for each part that speaks Kafka.
metadata name = 'Kafka on Event Hubs'
metadata description = 'Event Hubs namespace whose hubs are the topics. The Kafka trigger knows no managed identity, so keys lie in the key vault: the functions\' listens and sends, the ingress\'s sends to its one topic.'

import { topicType } from '../../types.bicep'

@description('Required. Name of the namespace.')
@minLength(6)
@maxLength(50)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Whether the namespace is reached over a private endpoint only.')
param private bool

@description('Required. Tier.')
param tier 'Standard' | 'Premium'

@description('Required. Throughput or processing units.')
param capacity int

@description('Required. Days that topics without end are kept.')
param historyDays int

@description('Required. Which key of each rule is in use.')
param key 'primary' | 'secondary'

@description('Required. The topics.')
param topics topicType[]

@description('Required. Topic that the ingress sends to; empty when there is no ingress.')
param ingressTopic string

@description('Required. Identity that captures.')
param captureIdentityResourceId string

@description('Required. Storage account that is captured to.')
param archiveResourceId string

@description('Required. Container that is captured to.')
param archiveContainerName string

@description('Required. Vault that holds the keys.')
param vaultName string

@description('Required. Workspace that receives diagnostics.')
param workspaceResourceId string

var longestHours = (tier == 'Standard' ? 7 : 90) * 24

resource namespace 'Microsoft.EventHub/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: tier, tier: tier, capacity: capacity }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${captureIdentityResourceId}': {} }
  }
  properties: {
    kafkaEnabled: true
    disableLocalAuth: false
    minimumTlsVersion: '1.2'
    zoneRedundant: true
    isAutoInflateEnabled: tier == 'Standard'
    maximumThroughputUnits: tier == 'Standard' ? max(capacity, 10) : 0
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
  }

  resource rules 'networkRuleSets' = {
    name: 'default'
    properties: {
      publicNetworkAccess: private ? 'Disabled' : 'Enabled'
      defaultAction: private ? 'Deny' : 'Allow'
      trustedServiceAccessEnabled: true
    }
  }

  // A client has one key and the functions use all topics, so theirs is a rule of the namespace.
  resource functions 'authorizationRules' = {
    name: 'functions'
    properties: { rights: ['Listen', 'Send'] }
  }
}

resource hubs 'Microsoft.EventHub/namespaces/eventhubs@2026-01-01' = [
  for topic in topics: {
    parent: namespace
    name: topic.name
    properties: {
      partitionCount: topic.partitions
      retentionDescription: topic.compacted
        ? { cleanupPolicy: 'Compact', tombstoneRetentionTimeInHours: 48 }
        : {
            cleanupPolicy: 'Delete'
            retentionTimeInHours: topic.retentionHours < 0 ? historyDays * 24 : min(topic.retentionHours, longestHours)
          }
      // What should be kept for ever cannot be here, so it is kept in storage.
      captureDescription: topic.retentionHours < 0 && !topic.compacted
        ? {
            enabled: true
            encoding: 'Avro'
            intervalInSeconds: 300
            sizeLimitInBytes: 314572800
            skipEmptyArchives: true
            destination: {
              name: 'EventHubArchive.AzureBlockBlob'
              identity: {
                type: 'UserAssigned'
                userAssignedIdentity: captureIdentityResourceId
              }
              properties: {
                #disable-next-line use-resource-id-functions // The ID of a resource that another module made.
                storageAccountResourceId: archiveResourceId
                blobContainer: archiveContainerName
                archiveNameFormat: '{Namespace}/{EventHub}/{PartitionId}/{Year}/{Month}/{Day}/{Hour}/{Minute}/{Second}'
              }
            }
          }
        : null
    }
  }
]

resource inbound 'Microsoft.EventHub/namespaces/eventhubs@2026-01-01' existing = {
  parent: namespace
  name: empty(ingressTopic) ? 'none' : ingressTopic

  resource ingress 'authorizationRules' = if (!empty(ingressTopic)) {
    name: 'ingress'
    properties: { rights: ['Send'] }
    dependsOn: [hubs]
  }
}

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = {
  name: vaultName
}

resource password 'Microsoft.KeyVault/vaults/secrets@2026-05-15' = {
  parent: vault
  name: 'kafka-password'
  tags: tags
  properties: {
    value: key == 'primary'
      ? namespace::functions.listKeys().primaryConnectionString
      : namespace::functions.listKeys().secondaryConnectionString
  }
}

resource ingressPassword 'Microsoft.KeyVault/vaults/secrets@2026-05-15' = if (!empty(ingressTopic)) {
  parent: vault
  name: 'kafka-ingress-password'
  tags: tags
  properties: {
    value: key == 'primary'
      ? inbound::ingress!.listKeys().primaryConnectionString
      : inbound::ingress!.listKeys().secondaryConnectionString
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource ID.')
output resourceId string = namespace.id

@description('Name.')
output name string = namespace.name

@description('Bootstrap server.')
output brokers string = '${split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]}:9093'
