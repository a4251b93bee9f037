// Who may read some secrets of a key vault and no others.
metadata name = 'Readers of secrets'
metadata description = 'One principal that may read the named secrets of a key vault, which exist.'

import { roles } from '../../roles.bicep'

@description('Required. Name of the vault.')
param vaultName string

@description('Required. Names of the secrets.')
param secretNames string[]

@description('Required. Principal that may read them.')
param principalId string

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = {
  name: vaultName
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2026-05-15' existing = [
  for secretName in secretNames: {
    parent: vault
    name: secretName
  }
]

resource readerRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (secretName, index) in secretNames: {
    scope: secrets[index]
    name: guid(secrets[index].id, roles.keyVaultSecretsUser)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
    }
  }
]
