// The cheapest whole pipeline: Kafka on Event Hubs Standard, MQTT on Event Grid, no SIEM.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'sevents-dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param pagerEmail = readEnvironmentVariable('PAGER_EMAIL', 'on-call@example.org')

param kafka = { kind: 'eventHubs', tier: 'Standard', capacity: 1, historyDays: 7, key: 'primary' }

param mqtt = {
  kind: 'eventGrid'
  capacity: 1
  clients: [
    {
      name: 'alice'
      thumbprints: [readEnvironmentVariable('ALICE_THUMBPRINT', '0000000000000000000000000000000000000000')]
    }
    {
      name: 'bob'
      thumbprints: [readEnvironmentVariable('BOB_THUMBPRINT', '0000000000000000000000000000000000000001')]
    }
  ]
  notifyThumbprint: readEnvironmentVariable('NOTIFY_THUMBPRINT', '0000000000000000000000000000000000000002')
}

param schemaRegistry = {
  url: readEnvironmentVariable('SCHEMA_REGISTRY_URL', 'https://schema-registry.example.org')
  authentication: 'basic'
  reachedBy: 'internet'
}

param instanceMemoryMB = 512
param archiveDays = 7

param writeSecrets = readEnvironmentVariable('WRITE_SECRETS', 'true') == 'true'
param secrets = {
  schemaRegistryUsername: readEnvironmentVariable('SCHEMA_REGISTRY_USERNAME', '')
  schemaRegistryPassword: readEnvironmentVariable('SCHEMA_REGISTRY_PASSWORD', '')
  mqttClientCertificate: readEnvironmentVariable('MQTT_CLIENT_CERTIFICATE', '')
}
