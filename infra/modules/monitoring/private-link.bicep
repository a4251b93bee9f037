// The private link scope that workspace and Application Insights are reached through.
metadata name = 'Monitoring over a private link'
metadata description = 'Azure Monitor private link scope that admits private access only.'

@description('Required. Suffix of the names.')
param token string

@description('Required. Tags.')
param tags { *: string }

@description('A resource in the scope.')
@sealed()
type linkedType = {
  @description('Short name.')
  name: string

  @description('Resource ID.')
  resourceId: string
}

@description('Required. What is reached through the scope.')
param linked linkedType[]

resource linkScope 'Microsoft.Insights/privateLinkScopes@2021-07-01-preview' = {
  name: 'ampls-${token}'
  location: 'global'
  tags: tags
  properties: {
    accessModeSettings: {
      ingestionAccessMode: 'PrivateOnly'
      queryAccessMode: 'PrivateOnly'
    }
  }
}

resource scoped 'Microsoft.Insights/privateLinkScopes/scopedResources@2021-07-01-preview' = [
  for item in linked: {
    parent: linkScope
    name: item.name
    properties: {
      #disable-next-line use-resource-id-functions // The ID of a resource that another module made.
      linkedResourceId: item.resourceId
    }
  }
]

@description('Resource ID.')
output resourceId string = linkScope.id
