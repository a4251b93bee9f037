// An identity that may only add to a container.
metadata name = 'Adder'
metadata description = 'A role that reads and writes blobs and deletes none, and one identity that has it on one container.'

@description('Required. Suffix of the names.')
param token string

@description('Required. Name of the account.')
param accountName string

@description('Required. Name of the container.')
param containerName string

@description('Required. Principal that gets the role.')
param principalId string

resource account 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: accountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource container 'containers' existing = {
      name: containerName
    }
  }
}

resource adder 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'adder')
  properties: {
    roleName: 'Sealed log adder ${token}'
    description: 'Reads and writes blobs, and deletes none.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        dataActions: [
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write'
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action'
        ]
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::blobs::container
  name: guid(account::blobs::container.id, 'adder')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: adder.id
  }
}
