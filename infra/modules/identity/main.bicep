// One user-assigned identity.
metadata name = 'Identity'
metadata description = 'A user-assigned identity; its roles are given by the modules of the resources that it uses.'

@description('Required. Name of the identity.')
@minLength(3)
@maxLength(128)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource ID.')
output resourceId string = identity.id

@description('Client ID.')
output clientId string = identity.properties.clientId

@description('Principal ID.')
output principalId string = identity.properties.principalId
