// The event hub that SIEMs read: Entra identities only, captured to immutable storage.
metadata name = 'Audit event hub'
metadata description = 'Event Hubs namespace with the one hub that ForwardAudit writes, a consumer group for each reader, capture to immutable storage.'

import { roles } from '../../roles.bicep'
import { auditReaderType, granteeType } from '../../types.bicep'

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

@description('Required. Partitions.')
@maxValue(32)
param partitions int

@description('Required. Identities that write the hub.')
param senders granteeType[]

@description('Required. Readers of the hub.')
param readers auditReaderType[]

@description('Required. Identities that read the hub, and whose principals are known only when deployed.')
param receivers granteeType[]

@description('Required. Identity that captures.')
param captureIdentityResourceId string

@description('Required. Storage account that is captured to.')
param archiveResourceId string

@description('Required. Container that is captured to.')
param archiveContainerName string

@description('Required. Workspace that receives diagnostics.')
param workspaceResourceId string

resource namespace 'Microsoft.EventHub/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard', capacity: 1 }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${captureIdentityResourceId}': {} }
  }
  properties: {
    kafkaEnabled: true
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    zoneRedundant: true
    isAutoInflateEnabled: true
    maximumThroughputUnits: 10
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

  resource hub 'eventhubs' = {
    name: 'audit'
    properties: {
      partitionCount: partitions
      retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: 168 }
      captureDescription: {
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
    }

    resource groups 'consumergroups' = [
      for reader in readers: {
        name: reader.name
      }
    ]
  }
}

resource senderRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for sender in senders: {
    scope: namespace::hub
    name: guid(namespace::hub.id, sender.name, roles.eventHubsDataSender)
    properties: {
      principalId: sender.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataSender)
    }
  }
]

var grantedReaders = filter(readers, reader => !empty(reader.?principalId ?? ''))

resource readerRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for reader in grantedReaders: {
    scope: namespace::hub
    name: guid(namespace::hub.id, reader.name, roles.eventHubsDataReceiver)
    properties: {
      principalId: reader.principalId!
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataReceiver)
    }
  }
]

resource receiverRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for receiver in receivers: {
    scope: namespace::hub
    name: guid(namespace::hub.id, receiver.name, roles.eventHubsDataReceiver)
    properties: {
      principalId: receiver.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataReceiver)
    }
  }
]

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

@description('Name of the namespace.')
output name string = namespace.name

@description('Name of the hub.')
output hubName string = namespace::hub.name

@description('Host name of the namespace.')
output hostName string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]
