// What every part stands on: identities, network, monitoring, storage, key vault.
metadata name = 'Base'
metadata description = 'Identities, network, monitoring, storage and key vault.'

import { secretsType } from 'types.bicep'

@description('Required. Suffix of the names.')
@minLength(13)
@maxLength(13)
param token string

@description('Required. Region.')
param location string

@description('Required. Tags.')
param tags { *: string }

@description('Required. Whether nothing is on the internet.')
param private bool

@description('Required. Whether there is an ingress.')
param hasIngress bool

@description('Required. Whether Event Grid routes.')
param hasRouter bool

@description('Required. Commitment of the workspace in GB a day; 0 for none.')
param commitmentGB int

@description('Required. Days that captured records are immutable.')
param archiveDays int

@description('Required. Whether the audit is sealed.')
param sealsAudit bool

@description('Required. Secrets.')
param secrets secretsType

@description('Required. Names of the secrets to write.')
param secretNames string[]

@export()
@description('What the other parts need to know of the base.')
@sealed()
type baseType = {
  appIdentityResourceId: string
  appClientId: string
  appPrincipalId: string
  ingressIdentityResourceId: string
  ingressPrincipalId: string
  captureIdentityResourceId: string
  routerIdentityResourceId: string
  routerPrincipalId: string
  networkResourceId: string
  functionsSubnetResourceId: string
  endpointsSubnetResourceId: string
  ingressSubnetResourceId: string
  outboundAddress: string
  workspaceName: string
  workspaceResourceId: string
  insightsResourceId: string
  insightsConnectionString: string
  packageStorageResourceId: string
  packageBlobEndpoint: string
  packageContainerName: string
  archiveResourceId: string
  archiveContainerName: string
  @description('URL of the container of the sealed log; empty for none.')
  sealedLogUrl: string
  @description('Identifier of the key in the vault that seals; empty for none.')
  sealKeyUri: string
  vaultName: string
  vaultResourceId: string
  vaultUri: string
}

var packageStorageName = 'st${token}'
var archiveName = 'starchive${token}'
var packageContainerName = 'app-package'
var archiveContainerName = 'archive'
var sealedContainerName = 'sealed'

module app 'modules/identity/main.bicep' = {
  params: { name: 'id-app-${token}', location: location, tags: tags }
}

module ingress 'modules/identity/main.bicep' = if (hasIngress) {
  params: { name: 'id-ingress-${token}', location: location, tags: tags }
}

module capture 'modules/identity/main.bicep' = {
  params: { name: 'id-capture-${token}', location: location, tags: tags }
}

module router 'modules/identity/main.bicep' = if (hasRouter) {
  params: { name: 'id-router-${token}', location: location, tags: tags }
}

module monitoring 'modules/monitoring/main.bicep' = {
  params: {
    token: token
    location: location
    tags: tags
    private: private
    commitmentGB: commitmentGB
    reporters: concat(
      [{ name: 'app', principalId: app.outputs.principalId }],
      hasIngress ? [{ name: 'ingress', principalId: ingress!.outputs.principalId }] : []
    )
  }
}

module network 'modules/network/main.bicep' = if (private) {
  params: {
    token: token
    location: location
    tags: tags
    workspaceResourceId: monitoring.outputs.workspaceResourceId
  }
}

module packageStorage 'modules/storage/main.bicep' = {
  params: {
    name: packageStorageName
    location: location
    tags: tags
    private: private
    containerName: packageContainerName
    workspaceResourceId: monitoring.outputs.workspaceResourceId
  }
}

module archive 'modules/storage/main.bicep' = {
  params: {
    name: archiveName
    location: location
    tags: tags
    private: private
    containerName: archiveContainerName
    immutableDays: archiveDays
    versionedContainerName: sealsAudit ? sealedContainerName : ''
    workspaceResourceId: monitoring.outputs.workspaceResourceId
  }
}

// The host keeps leases and timer state in containers that it makes itself, so the role is on the account.
module appOnStorage 'modules/storage/role.bicep' = {
  params: {
    accountName: packageStorageName
    containerName: ''
    role: 'storageBlobDataOwner'
    principalId: app.outputs.principalId
  }
  dependsOn: [packageStorage]
}

module captureOnArchive 'modules/storage/role.bicep' = {
  params: {
    accountName: archiveName
    containerName: archiveContainerName
    role: 'storageBlobDataContributor'
    principalId: capture.outputs.principalId
  }
  dependsOn: [archive]
}

module appOnSealed 'modules/storage/adder.bicep' = if (sealsAudit) {
  params: {
    token: token
    accountName: archiveName
    containerName: sealedContainerName
    principalId: app.outputs.principalId
  }
  dependsOn: [archive]
}

module vault 'modules/key-vault/main.bicep' = {
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    private: private
    secrets: {
      'kafka-username': secrets.?kafkaUsername ?? ''
      'kafka-password': secrets.?kafkaPassword ?? ''
      'kafka-ingress-username': !empty(secrets.?kafkaUsername) && secrets.?kafkaUsername == secrets.?kafkaIngressUsername
        ? fail('Ingress and functions have the same Kafka user, so who has the ingress\'s key could write events as anybody: make the ingress a user of its own (infra/kafka) and set KAFKA_INGRESS_USERNAME and KAFKA_INGRESS_PASSWORD to it.')
        : secrets.?kafkaIngressUsername ?? ''
      'kafka-ingress-password': secrets.?kafkaIngressPassword ?? ''
      'schema-registry-username': secrets.?schemaRegistryUsername ?? ''
      'schema-registry-password': secrets.?schemaRegistryPassword ?? ''
      'mqtt-password': secrets.?mqttPassword ?? ''
      'mqtt-client-certificate': secrets.?mqttClientCertificate ?? ''
      'audit-keys': secrets.?auditKeys ?? ''
    }
    secretNames: secretNames
    readers: [{ name: 'app', principalId: app.outputs.principalId }]
    workspaceResourceId: monitoring.outputs.workspaceResourceId
  }
}

module sealKey 'modules/key-vault/seal-key.bicep' = if (sealsAudit) {
  params: {
    vaultName: 'kv-${token}'
    tags: tags
    principalId: app.outputs.principalId
  }
  dependsOn: [vault]
}

@description('What the other parts need to know.')
output base baseType = {
  appIdentityResourceId: app.outputs.resourceId
  appClientId: app.outputs.clientId
  appPrincipalId: app.outputs.principalId
  ingressIdentityResourceId: hasIngress ? ingress!.outputs.resourceId : ''
  ingressPrincipalId: hasIngress ? ingress!.outputs.principalId : ''
  captureIdentityResourceId: capture.outputs.resourceId
  routerIdentityResourceId: hasRouter ? router!.outputs.resourceId : ''
  routerPrincipalId: hasRouter ? router!.outputs.principalId : ''
  networkResourceId: private ? network!.outputs.resourceId : ''
  functionsSubnetResourceId: private ? network!.outputs.functionsSubnetResourceId : ''
  endpointsSubnetResourceId: private ? network!.outputs.endpointsSubnetResourceId : ''
  ingressSubnetResourceId: private ? network!.outputs.ingressSubnetResourceId : ''
  outboundAddress: private ? network!.outputs.outboundAddress : ''
  workspaceName: monitoring.outputs.workspaceName
  workspaceResourceId: monitoring.outputs.workspaceResourceId
  insightsResourceId: monitoring.outputs.insightsResourceId
  insightsConnectionString: monitoring.outputs.connectionString
  packageStorageResourceId: packageStorage.outputs.resourceId
  packageBlobEndpoint: packageStorage.outputs.blobEndpoint
  packageContainerName: packageContainerName
  archiveResourceId: archive.outputs.resourceId
  archiveContainerName: archiveContainerName
  sealedLogUrl: sealsAudit ? '${archive.outputs.blobEndpoint}${sealedContainerName}' : ''
  sealKeyUri: sealsAudit ? sealKey!.outputs.keyUri : ''
  vaultName: vault.outputs.name
  vaultResourceId: vault.outputs.resourceId
  vaultUri: vault.outputs.uri
}
