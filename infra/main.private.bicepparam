// Nothing of ours on the internet: Kafka on Event Hubs Premium, an MQTT broker behind a private link, Sentinel pulls.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'sevents-private')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param tags = { service: 'serverless-events', environment: 'private' }
param pagerEmail = readEnvironmentVariable('PAGER_EMAIL', 'on-call@example.org')
param network = 'private'

param kafka = { kind: 'eventHubs', tier: 'Premium', capacity: 1, historyDays: 90, key: 'primary' }

param mqtt = {
  kind: 'external'
  url: readEnvironmentVariable('MQTT_URL', 'mqtts://mqtt.internal.example.org:8883')
  username: 'system'
  authentication: 'certificate'
  carriedBy: 'ingress'
  reachedBy: 'privateLink'
}

param schemaRegistry = {
  url: readEnvironmentVariable('SCHEMA_REGISTRY_URL', 'https://schema-registry.example.org')
  authentication: 'basic'
  reachedBy: 'allowList'
}

param siem = { kind: 'eventHubImport', commitmentGB: 100 }
param zoneRedundant = true
param archiveDays = 2555
param sealsAudit = true
param ingressImage = readEnvironmentVariable('SERVICE_INGRESS_IMAGE_NAME', '')

param writeSecrets = readEnvironmentVariable('WRITE_SECRETS', 'true') == 'true'
param secrets = {
  schemaRegistryUsername: readEnvironmentVariable('SCHEMA_REGISTRY_USERNAME', '')
  schemaRegistryPassword: readEnvironmentVariable('SCHEMA_REGISTRY_PASSWORD', '')
  mqttClientCertificate: readEnvironmentVariable('MQTT_CLIENT_CERTIFICATE', '')
  auditKeys: readEnvironmentVariable('AUDIT_KEYS', '')
}
