// The rule that IngestAudit posts audit records to.
metadata name = 'Audit by Logs Ingestion API'
metadata description = 'Direct data collection rule; the function IngestAudit reads the audit event hub and posts to it. Needs no commitment.'

import { roles } from '../../roles.bicep'
import { transformKql } from 'workspace.bicep'

@description('Required. Suffix of the names.')
param token string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Workspace.')
param workspaceResourceId string

@description('Required. Table of audit records.')
param tableName string

@description('Required. Principal of the function app.')
param appPrincipalId string

resource rule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = {
  name: 'dcr-audit-${token}'
  location: location
  tags: tags
  kind: 'Direct'
  properties: {
    streamDeclarations: {
      'Custom-Audit': {
        columns: [{ name: 'RawData', type: 'string' }]
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

resource poster 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: rule
  name: guid(rule.id, 'app', roles.monitoringMetricsPublisher)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.monitoringMetricsPublisher
    )
  }
}

@description('Endpoint that is posted to.')
output endpoint string = rule.properties.endpoints.?logsIngestion ?? ''

@description('Immutable ID of the rule.')
output immutableId string = rule.properties.immutableId
