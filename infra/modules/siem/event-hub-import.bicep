// The rule by which Microsoft Sentinel pulls audit records from the event hub.
metadata name = 'Audit by event hub import'
metadata description = 'Data collection rule that reads the audit event hub with an identity of its own. A preview; needs a workspace on a commitment tier.'

import { roles } from '../../roles.bicep'
import { transformKql } from 'workspace.bicep'

@description('Required. Suffix of the names.')
param token string

@description('Required. Region; that of workspace and event hub.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Whether the endpoint is reached over a private link only.')
param private bool

@description('Required. Workspace.')
param workspaceResourceId string

@description('Required. Table of audit records.')
param tableName string

@description('Required. Event Hubs namespace.')
param namespaceName string

@description('Required. Event hub.')
param hubName string

@description('Required. Consumer group that nobody else uses.')
param consumerGroup string

resource namespace 'Microsoft.EventHub/namespaces@2026-01-01' existing = {
  name: namespaceName

  resource hub 'eventhubs' existing = {
    name: hubName
  }
}

resource endpoint 'Microsoft.Insights/dataCollectionEndpoints@2024-03-11' = {
  name: 'dce-${token}'
  location: location
  tags: tags
  properties: {
    networkAcls: { publicNetworkAccess: private ? 'Disabled' : 'Enabled' }
  }
}

resource rule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = {
  name: 'dcr-audit-${token}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    dataCollectionEndpointId: endpoint.id
    streamDeclarations: {
      'Custom-Audit': {
        columns: [
          { name: 'TimeGenerated', type: 'datetime' }
          { name: 'RawData', type: 'string' }
          { name: 'Properties', type: 'dynamic' }
        ]
      }
    }
    dataSources: {
      dataImports: {
        eventHub: { name: 'audit', stream: 'Custom-Audit', consumerGroup: consumerGroup }
      }
    }
    destinations: {
      logAnalytics: [{ name: 'workspace', workspaceResourceId: workspaceResourceId }]
    }
    dataFlows: [
      {
        streams: ['Custom-Audit']
        destinations: ['workspace']
        outputStream: 'Custom-${tableName}'
        transformKql: transformKql
      }
    ]
  }
}

resource receiver 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: namespace::hub
  name: guid(namespace::hub.id, rule.id, roles.eventHubsDataReceiver)
  properties: {
    principalId: rule.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataReceiver)
  }
}

resource association 'Microsoft.Insights/dataCollectionRuleAssociations@2024-03-11' = {
  scope: namespace::hub
  name: 'audit'
  properties: { dataCollectionRuleId: rule.id }
  dependsOn: [receiver]
}

@description('Resource ID of the endpoint.')
output endpointResourceId string = endpoint.id
