// What runs: the function app, and the ingress unless Event Grid routes.
metadata name = 'Compute'
metadata description = 'The function app with every app setting that the code reads, and the ingress with its container registry.'

import { baseType } from 'base.bicep'
import { auditWitnessType, kafkaType, mqttType, schemaRegistryType } from 'types.bicep'

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

@description('Required. The bounded context.')
param context string

@description('Required. The Kafka.')
param kafka kafkaType

@description('Required. The MQTT broker.')
param mqtt mqttType

@description('Required. The schema registry.')
param schemaRegistry schemaRegistryType

@description('Required. What the fold promises.')
param delivery string

@description('Required. Whether functions read on between the calls of the trigger.')
param follow bool

@description('Required. Shape of audit records.')
param auditFormat string

@description('Required. Warm instances of each Kafka function.')
param alwaysReady int

@description('Required. Memory of a function instance.')
param instanceMemoryMB 512 | 2048 | 4096

@description('Required. Most instances of one function.')
param maximumInstanceCount int

@description('Required. Whether functions and ingress span zones.')
param zoneRedundant bool

@description('Required. Whether there is an ingress.')
param hasIngress bool

@description('Required. Image of the ingress; empty until there is one.')
param ingressImage string

@description('Required. Whether the audit is sealed.')
param sealsAudit bool

@description('Optional. Who cosigns the sealed log; nobody when it is left out.')
param auditWitness auditWitnessType?

@description('Required. What everything stands on.')
param base baseType

@description('Required. App setting `KafkaBrokers`.')
param kafkaBrokers string

@description('Required. App setting `MqttUrl`.')
param mqttUrl string

@description('Required. Host name of the namespace of the audit event hub.')
param auditHostName string

@description('Required. Whether the app posts audit records to the SIEM itself.')
param ingestsAudit bool

@description('Required. App setting `SiemEndpoint`.')
param siemEndpoint string

@description('Required. App setting `SiemRuleId`.')
param siemRuleId string

@description('An app setting whose value lies in the key vault.')
func inVault(vault string, secret string) string => '@Microsoft.KeyVault(VaultName=${vault};SecretName=${secret})'

var vault = 'kv-${token}'
var kafkaUserIsSecret = kafka.kind == 'confluent' || (kafka.kind == 'external' && kafka.authentication == 'plain')
var kafkaHasPassword = kafka.kind == 'eventHubs' || kafkaUserIsSecret
var kafkaUsername = kafka.kind == 'eventHubs' ? '$ConnectionString' : ''
var registryHasPassword = schemaRegistry.authentication == 'basic'
var mqttUsername = mqtt.kind == 'external' ? mqtt.username : 'notify'
var mqttHasPassword = mqtt.kind == 'external' && mqtt.authentication == 'password'
// The workflow reads the image that is in use, which after an unfinished first deployment is the one that stands in.
var ingressRuns = hasIngress && !empty(ingressImage) && !startsWith(ingressImage, 'mcr.microsoft.com/')
var ingressSecrets = concat(
  kafkaUserIsSecret ? [{ name: 'KafkaUsername', secretName: 'kafka-ingress-username' }] : [],
  kafkaHasPassword ? [{ name: 'KafkaPassword', secretName: 'kafka-ingress-password' }] : [],
  mqttHasPassword
    ? [{ name: 'MqttPassword', secretName: 'mqtt-password' }]
    : [{ name: 'MqttClientCertificate', secretName: 'mqtt-client-certificate' }]
)

module functionApp 'modules/function-app/main.bicep' = {
  params: {
    name: 'func-${context}-${token}'
    location: location
    tags: tags
    private: private
    serviceName: 'functions'
    identityResourceId: base.appIdentityResourceId
    blobEndpoint: base.packageBlobEndpoint
    packageContainerName: base.packageContainerName
    subnetResourceId: base.functionsSubnetResourceId
    kafkaFunctions: ['ValidateEvents', 'FoldEvents', 'NotifyClients', 'ReplayNotifications', 'ForwardAudit']
    alwaysReady: alwaysReady
    zoneRedundant: zoneRedundant
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    workspaceResourceId: base.workspaceResourceId
    settings: {
      AzureWebJobsStorage__blobServiceUri: base.packageBlobEndpoint
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: base.appClientId
      APPLICATIONINSIGHTS_CONNECTION_STRING: base.insightsConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${base.appClientId};Authorization=AAD'
      Context: context
      KafkaBrokers: kafkaBrokers
      KafkaUsername: kafkaUserIsSecret ? inVault(vault, 'kafka-username') : kafkaUsername
      KafkaPassword: kafkaHasPassword ? inVault(vault, 'kafka-password') : ''
      SchemaRegistryUrl: schemaRegistry.url
      SchemaRegistryUsername: registryHasPassword ? inVault(vault, 'schema-registry-username') : ''
      SchemaRegistryPassword: registryHasPassword ? inVault(vault, 'schema-registry-password') : ''
      MqttUrl: mqttUrl
      MqttUsername: mqttUsername
      MqttPassword: mqttHasPassword ? inVault(vault, 'mqtt-password') : ''
      MqttClientCertificate: mqttHasPassword ? '' : inVault(vault, 'mqtt-client-certificate')
      InboundTopic: '${context}.inbound'
      EventsTopic: '${context}.events'
      AggregatesTopic: '${context}.aggregates'
      ResultsTopic: '${context}.results'
      ResumesTopic: '${context}.resumes'
      DeadLettersTopic: '${context}.dead-letters'
      AuditTopic: 'audit'
      InboundShape: mqtt.kind == 'eventGrid' ? 'event-grid' : mqtt.carriedBy
      Delivery: delivery
      Follow: string(follow)
      MaxOwnedPartitions: '16'
      PartitionMemoryMiB: string(instanceMemoryMB / 32) // sixteen partitions take at most half of the instance
      AuditFormat: auditFormat
      AuditLog: sealsAudit ? base.sealedLogUrl : ''
      AuditLogClientId: sealsAudit ? base.appClientId : ''
      AuditKeys: sealsAudit ? inVault(vault, 'audit-keys') : ''
      AuditVaultKey: sealsAudit ? base.sealKeyUri : ''
      AuditWitnessUrl: auditWitness.?url ?? ''
      AuditWitnessKey: auditWitness.?key ?? ''
      AzureWebJobs__SealAudit__Disabled: sealsAudit ? 'false' : 'true'
      AuditEventHub: 'audit'
      AuditEventHubConnection__fullyQualifiedNamespace: auditHostName
      AuditEventHubConnection__credential: 'managedidentity'
      AuditEventHubConnection__clientId: base.appClientId
      AzureWebJobs__IngestAudit__Disabled: ingestsAudit ? 'false' : 'true'
      SiemEndpoint: siemEndpoint
      SiemRuleId: siemRuleId
    }
  }
}

module registry 'modules/registry/main.bicep' = if (hasIngress) {
  params: {
    name: 'cr${token}'
    location: location
    tags: tags
    private: private
    pullers: [{ name: 'ingress', principalId: base.ingressPrincipalId }]
    workspaceResourceId: base.workspaceResourceId
  }
}

// Its own secrets only: who gets into the ingress must not find the functions' key there. None while its image is not ours.
module ingressReads 'modules/key-vault/secret-readers.bicep' = if (ingressRuns) {
  params: {
    vaultName: vault
    secretNames: map(ingressSecrets, secret => secret.secretName)
    principalId: base.ingressPrincipalId
  }
}

module ingress 'modules/ingress/main.bicep' = if (hasIngress) {
  params: {
    token: token
    location: location
    tags: tags
    private: private
    serviceName: 'ingress'
    image: ingressRuns ? ingressImage : ''
    registryServer: registry!.outputs.loginServer
    identityResourceId: base.ingressIdentityResourceId
    subnetResourceId: base.ingressSubnetResourceId
    zoneRedundant: zoneRedundant
    vaultUri: base.vaultUri
    workspaceResourceId: base.workspaceResourceId
    settings: union(
      {
        KafkaBrokers: kafkaBrokers
        MqttUrl: mqttUrl
        MqttUsername: mqttUsername
        InboundTopic: '${context}.inbound'
      },
      kafkaUserIsSecret ? {} : { KafkaUsername: kafkaUsername },
      kafkaHasPassword ? {} : { KafkaPassword: '' },
      mqttHasPassword ? { MqttClientCertificate: '' } : { MqttPassword: '' }
    )
    secretSettings: ingressSecrets
  }
  dependsOn: [ingressReads]
}

@description('Resource ID of the function app.')
output functionAppResourceId string = functionApp.outputs.resourceId

@description('Name of the function app.')
output functionAppName string = functionApp.outputs.name

@description('Resource ID of the container registry.')
output registryResourceId string = hasIngress ? registry!.outputs.resourceId : ''

@description('Host name of the container registry.')
output registryLoginServer string = hasIngress ? registry!.outputs.loginServer : ''

@description('Name of the ingress.')
output ingressName string = hasIngress ? ingress!.outputs.name : ''
