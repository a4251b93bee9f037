// A storage account without shared keys.
metadata name = 'Storage account'
metadata description = 'Zone-redundant account without shared keys; its containers can be immutable, or keep every version of a blob.'

@description('Required. Name of the account.')
@minLength(3)
@maxLength(24)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Whether the account is reached over a private endpoint only.')
param private bool

@description('Required. Name of the container.')
param containerName string

@description('Optional. Days that a blob can be neither changed nor deleted; 0 for none. The policy is unlocked until somebody locks it.')
@minValue(0)
@maxValue(146000)
param immutableDays int = 0

@description('Optional. Another container, whose blobs can be written over, but each version is as immutable; empty for none.')
param versionedContainerName string = ''

@description('Required. Workspace that receives diagnostics.')
param workspaceResourceId string

resource account 'Microsoft.Storage/storageAccounts@2026-09-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: private ? 'Deny' : 'Allow'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 7 }
      containerDeleteRetentionPolicy: { enabled: true, days: 7 }
      isVersioningEnabled: !empty(versionedContainerName)
    }

    resource container 'containers' = {
      name: containerName
      properties: { publicAccess: 'None' }

      resource worm 'immutabilityPolicies' = if (immutableDays > 0) {
        name: 'default'
        properties: {
          immutabilityPeriodSinceCreationInDays: max(immutableDays, 1)
          allowProtectedAppendWrites: true
        }
      }
    }

    resource versioned 'containers' = if (!empty(versionedContainerName)) {
      name: empty(versionedContainerName) ? 'none' : versionedContainerName
      properties: {
        publicAccess: 'None'
        immutableStorageWithVersioning: { enabled: true }
      }

      resource worm 'immutabilityPolicies' = {
        name: 'default'
        properties: { immutabilityPeriodSinceCreationInDays: max(immutableDays, 1) }
      }
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::blobs
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

@description('Resource ID.')
output resourceId string = account.id

@description('Name.')
output name string = account.name

@description('Blob endpoint.')
output blobEndpoint string = account.properties.primaryEndpoints.blob
