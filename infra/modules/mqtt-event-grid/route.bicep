// The way from the MQTT broker to the inbound event hub.
metadata name = 'Route from MQTT to Kafka'
metadata description = 'Event Grid topic that the broker routes to, and the subscription that hands what clients sent to the inbound event hub, one user in one partition.'

import { roles } from '../../roles.bicep'

@description('Required. Name of the topic.')
@minLength(3)
@maxLength(50)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Identity that routes.')
param routerResourceId string

@description('Required. Principal of that identity.')
param routerPrincipalId string

@description('Required. Event Hubs namespace.')
param namespaceName string

@description('Required. Inbound event hub.')
param hubName string

@description('Required. Workspace that receives diagnostics.')
param workspaceResourceId string

resource namespace 'Microsoft.EventHub/namespaces@2026-01-01' existing = {
  name: namespaceName

  resource hub 'eventhubs' existing = {
    name: hubName
  }
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${routerResourceId}': {} }
  }
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource topicSender 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: topic
  name: guid(topic.id, 'router', roles.eventGridDataSender)
  properties: {
    principalId: routerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventGridDataSender)
  }
}

resource hubSender 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: namespace::hub
  name: guid(namespace::hub.id, 'router', roles.eventHubsDataSender)
  properties: {
    principalId: routerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataSender)
  }
}

resource toHub 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'to-inbound'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    // The broker routes everything, also what the system itself publishes.
    filter: { subjectBeginsWith: 'events/', isSubjectCaseSensitive: true }
    deliveryWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: routerResourceId }
      destination: {
        endpointType: 'EventHub'
        properties: {
          resourceId: namespace::hub.id
          deliveryAttributeMappings: [
            { name: 'PartitionKey', type: 'Dynamic', properties: { sourceField: 'subject' } }
          ]
        }
      }
    }
    retryPolicy: { eventTimeToLiveInMinutes: 1440, maxDeliveryAttempts: 30 }
  }
  dependsOn: [hubSender]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: topic
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource ID of the topic.')
output topicResourceId string = topic.id
