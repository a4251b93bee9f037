// The private side: a private endpoint for everything that is reached.
metadata name = 'Endpoints'
metadata description = 'Private endpoints of storage, vault, event hubs, function app, registry and monitoring.'

import { baseType } from 'base.bicep'

@description('Required. Suffix of the names.')
@minLength(13)
@maxLength(13)
param token string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. What everything stands on.')
param base baseType

@description('Required. Namespace of the audit event hub.')
param auditNamespaceResourceId string

@description('Required. Namespace that serves Kafka.')
param kafkaNamespaceResourceId string

@description('Required. Data collection endpoint.')
param collectionEndpointResourceId string

@description('Required. Function app.')
param functionAppResourceId string

@description('Required. Container registry.')
param registryResourceId string

@description('Required. Whether Kafka is an Event Hubs namespace.')
param hasKafkaNamespace bool

@description('Required. Whether there is an ingress and so a registry.')
param hasIngress bool

@description('Required. Whether there is a data collection endpoint.')
param hasCollectionEndpoint bool

// A literal, as the zones below are: with environment() neither what-if nor a snapshot could expand the loop over the zones.
#disable-next-line no-hardcoded-env-urls
var blobZone = 'privatelink.blob.core.windows.net'
var hubZone = 'privatelink.servicebus.windows.net'

module monitoring 'modules/monitoring/private-link.bicep' = {
  params: {
    token: token
    tags: tags
    linked: concat(
      [
        { name: 'workspace', resourceId: base.workspaceResourceId }
        { name: 'insights', resourceId: base.insightsResourceId }
      ],
      hasCollectionEndpoint ? [{ name: 'collection', resourceId: collectionEndpointResourceId }] : []
    )
  }
}

module endpoints 'modules/private-endpoints/main.bicep' = {
  params: {
    token: token
    location: location
    tags: tags
    networkResourceId: base.networkResourceId
    subnetResourceId: base.endpointsSubnetResourceId
    targets: concat(
      [
        { name: 'package', resourceId: base.packageStorageResourceId, groupId: 'blob', zones: [blobZone] }
        { name: 'archive', resourceId: base.archiveResourceId, groupId: 'blob', zones: [blobZone] }
        {
          name: 'vault'
          resourceId: base.vaultResourceId
          groupId: 'vault'
          zones: ['privatelink.vaultcore.azure.net']
        }
        { name: 'audit', resourceId: auditNamespaceResourceId, groupId: 'namespace', zones: [hubZone] }
        {
          name: 'functions'
          resourceId: functionAppResourceId
          groupId: 'sites'
          zones: ['privatelink.azurewebsites.net']
        }
        {
          name: 'monitoring'
          resourceId: monitoring.outputs.resourceId
          groupId: 'azuremonitor'
          zones: [
            'privatelink.monitor.azure.com'
            'privatelink.oms.opinsights.azure.com'
            'privatelink.ods.opinsights.azure.com'
            'privatelink.agentsvc.azure-automation.net'
            blobZone
          ]
        }
      ],
      hasKafkaNamespace
        ? [{ name: 'kafka', resourceId: kafkaNamespaceResourceId, groupId: 'namespace', zones: [hubZone] }]
        : [],
      hasIngress
        ? [{ name: 'registry', resourceId: registryResourceId, groupId: 'registry', zones: ['privatelink.azurecr.io'] }]
        : []
    )
  }
}
