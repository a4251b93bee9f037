// The key vault and the secrets that an outside part forces on us.
metadata name = 'Key vault'
metadata description = 'Vault with roles, purge protection and audit logs; holds the keys of parts that know no Entra identity.'

import { roles } from '../../roles.bicep'
import { granteeType } from '../../types.bicep'

@description('Required. Name of the vault.')
@minLength(3)
@maxLength(24)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Whether the vault is reached over a private endpoint only.')
param private bool

@description('Required. Secret values, by secret name.')
@secure()
param secrets { *: string }

@description('Required. Names of the secrets to write.')
param secretNames string[]

@description('Required. Principals that may read all secrets.')
param readers granteeType[]

@description('Required. Workspace that receives diagnostics.')
param workspaceResourceId string

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: private ? 'disabled' : 'enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: private ? 'Deny' : 'Allow'
    }
  }
}

resource values 'Microsoft.KeyVault/vaults/secrets@2026-05-15' = [
  for secretName in secretNames: {
    parent: vault
    name: secretName
    tags: tags
    properties: {
      value: empty(secrets[secretName])
        ? fail('The secret ${secretName} is empty: set its environment variable (infra/README.md), or set writeSecrets to false to leave the vault as it is.')
        : secrets[secretName]
    }
  }
]

resource readerRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grantee in readers: {
    scope: vault
    name: guid(vault.id, grantee.name, roles.keyVaultSecretsUser)
    properties: {
      principalId: grantee.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource ID.')
output resourceId string = vault.id

@description('Name.')
output name string = vault.name

@description('URI, ending in a slash.')
output uri string = vault.properties.vaultUri
