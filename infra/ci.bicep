// The identity that CI deploys with; a person deploys this once, into a resource group of its own.
metadata name = 'CI'
metadata description = 'User-assigned identity that a GitHub environment may act as, without a secret.'

@description('Optional. Region.')
param location string = resourceGroup().location

@description('Required. Repository, `owner/name`.')
param repository string

@description('Required. GitHub environments that may deploy.')
@minLength(1)
param environments string[]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-ci-serverless-events'
  location: location
}

// Azure takes only one of these at a time.
@batchSize(1)
resource credentials 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = [
  for environment in environments: {
    parent: identity
    name: 'github-${environment}'
    properties: {
      issuer: 'https://token.actions.githubusercontent.com'
      subject: 'repo:${repository}:environment:${environment}'
      audiences: ['api://AzureADTokenExchange']
    }
  }
]

@description('Variable AZURE_CLIENT_ID of the GitHub environments.')
output AZURE_CLIENT_ID string = identity.properties.clientId

@description('Principal that gets the roles that README.md names.')
output AZURE_PRINCIPAL_ID string = identity.properties.principalId
