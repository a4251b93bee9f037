// The MQTT broker of Event Grid, with the rules of who may send and read what.
metadata name = 'MQTT on Event Grid'
metadata description = 'Event Grid namespace with topic spaces, client groups and permission bindings; what clients send is routed to the inbound event hub.'

import { mqttClientType } from '../../types.bicep'

@description('Required. Name of the namespace.')
@minLength(3)
@maxLength(50)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Throughput units.')
param capacity int

@description('Required. The clients.')
param clients mqttClientType[]

@description('Required. Certificate of the CA that signs client certificates; empty for none.')
param caCertificate string

@description('Required. Thumbprint of the certificate that the system connects with.')
param notifyThumbprint string

@description('Required. Identity that routes.')
param routerResourceId string

@description('Required. Topic that messages are routed to.')
param routeTopicResourceId string

@description('Required. Workspace that receives diagnostics.')
param workspaceResourceId string

resource broker 'Microsoft.EventGrid/namespaces@2025-02-15' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard', capacity: capacity }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${routerResourceId}': {} }
  }
  properties: {
    isZoneRedundant: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
    topicSpacesConfiguration: {
      state: 'Enabled'
      maximumSessionExpiryInHours: 8
      maximumClientSessionsPerAuthenticationName: 4
      routeTopicResourceId: routeTopicResourceId
      routingIdentityInfo: { type: 'UserAssigned', userAssignedIdentity: routerResourceId }
      routingEnrichments: {
        static: []
        dynamic: [
          { key: 'clientname', value: '\${client.authenticationName}' }
          { key: 'mqtttopic', value: '\${mqtt.message.topicName}' }
          { key: 'mqttresponsetopic', value: '\${mqtt.message.responseTopic}' }
          { key: 'mqttcorrelationdata', value: '\${mqtt.message.correlationData}' }
        ]
      }
    }
  }

  resource ca 'caCertificates' = if (!empty(caCertificate)) {
    name: 'clients'
    properties: { encodedCertificate: caCertificate }
  }

  resource users 'clientGroups' = {
    name: 'users'
    properties: { query: 'attributes.role = "user"' }
  }

  resource system 'clientGroups' = {
    name: 'system'
    properties: { query: 'attributes.role = "system"' }
  }

  resource toSystem 'topicSpaces' = {
    name: 'to-system'
    properties: {
      description: 'A client sends under its own name only.'
      topicTemplates: ['events/\${client.authenticationName}']
    }
  }

  resource toUser 'topicSpaces' = {
    name: 'to-user'
    properties: {
      description: 'A client reads what is its own, or for all.'
      topicTemplates: [
        'replies/\${client.authenticationName}/#'
        'notifications/\${client.authenticationName}/#'
        'notifications/all/#'
        'state/\${client.authenticationName}/#'
        'state/all/#'
      ]
    }
  }

  resource fromSystem 'topicSpaces' = {
    name: 'from-system'
    properties: {
      description: 'The system answers and announces.'
      topicTemplates: ['replies/#', 'notifications/#', 'state/#']
    }
  }

  resource usersSend 'permissionBindings' = {
    name: 'users-send'
    properties: { clientGroupName: users.name, topicSpaceName: toSystem.name, permission: 'Publisher' }
  }

  resource usersRead 'permissionBindings' = {
    name: 'users-read'
    properties: { clientGroupName: users.name, topicSpaceName: toUser.name, permission: 'Subscriber' }
  }

  resource systemSends 'permissionBindings' = {
    name: 'system-sends'
    properties: { clientGroupName: system.name, topicSpaceName: fromSystem.name, permission: 'Publisher' }
  }

  resource notify 'clients' = {
    name: 'notify'
    properties: {
      authenticationName: 'notify'
      state: 'Enabled'
      attributes: { role: 'system' }
      clientCertificateAuthentication: { validationScheme: 'ThumbprintMatch', allowedThumbprints: [notifyThumbprint] }
    }
  }
}

resource userClients 'Microsoft.EventGrid/namespaces/clients@2025-02-15' = [
  for client in clients: {
    parent: broker
    name: client.name
    properties: {
      authenticationName: client.name
      state: 'Enabled'
      attributes: { role: 'user' }
      clientCertificateAuthentication: empty(client.?thumbprints ?? [])
        ? { validationScheme: 'SubjectMatchesAuthenticationName' }
        : { validationScheme: 'ThumbprintMatch', allowedThumbprints: client.?thumbprints }
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: broker
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceResourceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource ID.')
output resourceId string = broker.id

@description('URL that clients connect to.')
output url string = 'mqtts://${broker.properties.topicSpacesConfiguration.hostname}:8883'
