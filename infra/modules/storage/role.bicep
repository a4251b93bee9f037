// One role on one storage account.
metadata name = 'Role on a storage account'
metadata description = 'One role of one identity on one storage account or one container of it.'

import { roles } from '../../roles.bicep'

@description('Required. Name of the account.')
param accountName string

@description('Required. Container; empty is the whole account.')
param containerName string

@description('Required. Name of the role.')
param role 'storageBlobDataOwner' | 'storageBlobDataContributor'

@description('Required. Principal that gets the role.')
param principalId string

resource account 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: accountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource container 'containers' existing = {
      name: empty(containerName) ? 'none' : containerName
    }
  }
}

var definition = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles[role])

resource onAccount 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (empty(containerName)) {
  scope: account
  name: guid(account.id, role)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: definition
  }
}

resource onContainer 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(containerName)) {
  scope: account::blobs::container
  name: guid(account::blobs::container.id, role)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: definition
  }
}
