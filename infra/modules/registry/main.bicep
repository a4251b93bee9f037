// The container registry that holds the ingress image.
metadata name = 'Container registry'
metadata description = 'Registry without an admin user; the ingress pulls with its identity.'

import { roles } from '../../roles.bicep'
import { granteeType } from '../../types.bicep'

@description('Required. Name of the registry.')
@minLength(5)
@maxLength(50)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Whether the registry is reached over a private endpoint only; that needs the Premium tier.')
param private bool

@description('Required. Identities that pull.')
param pullers granteeType[]

@description('Required. Workspace that receives diagnostics.')
param workspaceResourceId string

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: private ? 'Premium' : 'Basic' }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkRuleBypassOptions: 'AzureServices'
  }
}

resource pullerRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for puller in pullers: {
    scope: registry
    name: guid(registry.id, puller.name, roles.acrPull)
    properties: {
      principalId: puller.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: registry
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource ID.')
output resourceId string = registry.id

@description('Host name.')
output loginServer string = registry.properties.loginServer
