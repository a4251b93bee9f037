// Private endpoints with their DNS zones.
metadata name = 'Private endpoints'
metadata description = 'One private endpoint for each service, one DNS zone for each name, linked to the network.'

@description('Required. Suffix of the names.')
param token string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Virtual network that resolves the names.')
param networkResourceId string

@description('Required. Subnet of the endpoints.')
param subnetResourceId string

@export()
@description('A service that is reached through a private endpoint.')
@sealed()
type targetType = {
  @description('Short name.')
  name: string

  @description('Resource ID of the service.')
  resourceId: string

  @description('Sub-resource, for example `blob`.')
  groupId: string

  @description('Private DNS zones.')
  zones: string[]
}

@description('Required. The services.')
param targets targetType[]

var zones = union(flatten(map(targets, target => target.zones)), [])

resource dnsZones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in zones: {
    name: zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, index) in zones: {
    parent: dnsZones[index]
    name: 'vnet-${token}'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      #disable-next-line use-resource-id-functions // The ID of a resource that another module made.
      virtualNetwork: { id: networkResourceId }
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2026-03-01' = [
  for target in targets: {
    name: 'pep-${target.name}-${token}'
    location: location
    tags: tags
    properties: {
      #disable-next-line use-resource-id-functions // The ID of a resource that another module made.
      subnet: { id: subnetResourceId }
      privateLinkServiceConnections: [
        {
          name: target.name
          properties: {
            #disable-next-line use-resource-id-functions // The ID of a resource that another module made.
            privateLinkServiceId: target.resourceId
            groupIds: [target.groupId]
          }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2026-03-01' = [
  for (target, index) in targets: {
    parent: endpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        for zone in target.zones: {
          name: replace(zone, '.', '-')
          properties: { privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zone) }
        }
      ]
    }
    dependsOn: [dnsZones]
  }
]
