// Log Analytics workspace and Application Insights, without keys.
metadata name = 'Monitoring'
metadata description = 'Log Analytics workspace and workspace-based Application Insights that accept Entra identities only.'

import { roles } from '../../roles.bicep'
import { granteeType } from '../../types.bicep'

@description('Required. Suffix of the names.')
param token string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Whether the workspace is reached over a private link only.')
param private bool

@description('Optional. Days that logs are kept.')
@minValue(30)
@maxValue(730)
param retentionInDays int = 90

@description('Optional. Commitment in GB a day; 0 is pay-as-you-go.')
param commitmentGB int = 0

@description('Required. Principals that report telemetry.')
param reporters granteeType[]

var access = private ? 'Disabled' : 'Enabled'

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: 'log-${token}'
  location: location
  tags: tags
  properties: {
    sku: commitmentGB == 0
      ? { name: 'PerGB2018' }
      : { name: 'CapacityReservation', capacityReservationLevel: commitmentGB }
    retentionInDays: retentionInDays
    publicNetworkAccessForIngestion: access
    publicNetworkAccessForQuery: access
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource workspaceDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: workspace
  name: 'to-workspace'
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${token}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
    IngestionMode: 'LogAnalytics'
    publicNetworkAccessForIngestion: access
    publicNetworkAccessForQuery: access
  }
}

resource reporterRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grantee in reporters: {
    scope: insights
    name: guid(insights.id, grantee.name, roles.monitoringMetricsPublisher)
    properties: {
      principalId: grantee.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roles.monitoringMetricsPublisher
      )
    }
  }
]

@description('Resource ID of the workspace.')
output workspaceResourceId string = workspace.id

@description('Name of the workspace.')
output workspaceName string = workspace.name

@description('Resource ID of the component.')
output insightsResourceId string = insights.id

@description('Connection string; it holds no key that works, because local authentication is off.')
output connectionString string = insights.properties.ConnectionString
