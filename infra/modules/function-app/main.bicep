// The function app on Flex Consumption.
metadata name = 'Function app'
metadata description = 'Isolated .NET 10 worker on Flex Consumption: identity instead of keys, one always-ready instance for each Kafka function.'

import { settingsType } from '../../types.bicep'

@description('Required. Name of the app.')
@minLength(2)
@maxLength(60)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Whether the app is reached over a private endpoint only.')
param private bool

@description('Required. Name of the service in azure.yaml.')
param serviceName string

@description('Required. Identity of the app.')
param identityResourceId string

@description('Required. Storage endpoint that holds the package.')
param blobEndpoint string

@description('Required. Container of the package.')
param packageContainerName string

@description('Required. Subnet; empty for none.')
param subnetResourceId string

@description('Required. Functions with a Kafka trigger.')
param kafkaFunctions string[]

@description('Required. Instances kept warm for each of them.')
param alwaysReady int

@description('Required. Whether the plan spans zones.')
param zoneRedundant bool

@description('Required. Most instances of one function.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int

@description('Required. Memory of an instance.')
param instanceMemoryMB 512 | 2048 | 4096

@description('Required. Every app setting.')
param settings settingsType

@description('Required. Workspace that receives diagnostics.')
param workspaceResourceId string

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': serviceName })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityResourceId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    keyVaultReferenceIdentity: identityResourceId
    virtualNetworkSubnetId: empty(subnetResourceId) ? null : subnetResourceId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityResourceId
          }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
        alwaysReady: [
          for function in kafkaFunctions: {
            name: 'function:${function}'
            instanceCount: alwaysReady
          }
        ]
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: settings
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource ID.')
output resourceId string = app.id

@description('Name.')
output name string = app.name
