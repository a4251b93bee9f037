// The virtual network: one subnet for functions, one for the ingress, one for private endpoints, one outbound address.
metadata name = 'Network'
metadata description = 'Virtual network with delegated subnets and a NAT gateway that gives outbound traffic one fixed address.'

@description('Required. Suffix of the names.')
param token string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Optional. Address space; at least a /21.')
param addressPrefix string = '10.20.0.0/20'

@description('Required. Workspace that receives diagnostics.')
param workspaceResourceId string

resource outbound 'Microsoft.Network/publicIPAddresses@2026-03-01' = {
  name: 'pip-${token}'
  location: location
  tags: tags
  sku: { name: 'StandardV2', tier: 'Regional' }
  zones: ['1', '2', '3']
  properties: {
    publicIPAllocationMethod: 'Static'
    publicIPAddressVersion: 'IPv4'
  }
}

resource nat 'Microsoft.Network/natGateways@2026-03-01' = {
  name: 'ng-${token}'
  location: location
  tags: tags
  sku: { name: 'StandardV2' }
  zones: ['1', '2', '3']
  properties: {
    idleTimeoutInMinutes: 10
    publicIpAddresses: [{ id: outbound.id }]
  }
}

resource securityGroup 'Microsoft.Network/networkSecurityGroups@2026-03-01' = {
  name: 'nsg-${token}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'deny-internet-inbound'
        properties: {
          priority: 4000
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2026-03-01' = {
  name: 'vnet-${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'functions'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, 0)
          networkSecurityGroup: { id: securityGroup.id }
          natGateway: { id: nat.id }
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, 1)
          networkSecurityGroup: { id: securityGroup.id }
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
      {
        name: 'ingress'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 23, 1)
          networkSecurityGroup: { id: securityGroup.id }
          natGateway: { id: nat.id }
          delegations: [{ name: 'containers', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
    ]
  }

  resource functions 'subnets' existing = { name: 'functions' }
  resource endpoints 'subnets' existing = { name: 'endpoints' }
  resource ingress 'subnets' existing = { name: 'ingress' }
}

resource outboundDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: outbound
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

resource securityDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: securityGroup
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

resource networkDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: network
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource ID of the network.')
output resourceId string = network.id

@description('Subnet of the function app.')
output functionsSubnetResourceId string = network::functions.id

@description('Subnet of private endpoints.')
output endpointsSubnetResourceId string = network::endpoints.id

@description('Subnet of the ingress.')
output ingressSubnetResourceId string = network::ingress.id

@description('Address that outbound traffic comes from.')
output outboundAddress string = outbound.properties.ipAddress
