// A key that seals the audit and never leaves the vault.
metadata name = 'Seal key'
metadata description = 'A key over P-256, and one identity that may sign with it.'

@description('Required. Name of the vault.')
param vaultName string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Principal that may sign.')
param principalId string

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = {
  name: vaultName
}

resource key 'Microsoft.KeyVault/vaults/keys@2026-05-15' = {
  parent: vault
  name: 'audit-seal'
  tags: tags
  properties: {
    kty: 'EC'
    curveName: 'P-256'
    keyOps: ['sign', 'verify']
    attributes: { enabled: true, exportable: false }
  }
}

// The built-in roles that may sign may also back the key up, or switch it off.
resource signerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'signer')
  properties: {
    roleName: 'Seal key signer ${vaultName}'
    description: 'Reads the public half of a key, and signs with it.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        dataActions: [
          'Microsoft.KeyVault/vaults/keys/read'
          'Microsoft.KeyVault/vaults/keys/sign/action'
        ]
      }
    ]
  }
}

resource signer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: key
  name: guid(key.id, 'signer')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: signerRole.id
  }
}

@description('Identifier of the key, with its version.')
output keyUri string = key.properties.keyUriWithVersion
