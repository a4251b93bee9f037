// Production: exactly-once on Confluent Cloud, an MQTT broker of one's own, Microsoft Sentinel fed by IngestAudit.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'sevents-prod')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param tags = { service: 'serverless-events', environment: 'prod' }
param pagerEmail = readEnvironmentVariable('PAGER_EMAIL', 'on-call@example.org')
param pagerWebhook = readEnvironmentVariable('PAGER_WEBHOOK', '')
param hasPagerWebhook = true

param kafka = {
  kind: 'confluent'
  organizationName: readEnvironmentVariable('CONFLUENT_ORGANIZATION', 'confluent')
  resourceGroupName: readEnvironmentVariable('CONFLUENT_RESOURCE_GROUP', 'rg-confluent')
  environmentId: readEnvironmentVariable('CONFLUENT_ENVIRONMENT', 'env-abc12')
  clusterId: readEnvironmentVariable('CONFLUENT_CLUSTER', 'lkc-abc12')
  brokers: readEnvironmentVariable('KAFKA_BROKERS', 'pkc-abc12.westeurope.azure.confluent.cloud:9092')
  reachedBy: 'internet'
}

param mqtt = {
  kind: 'external'
  url: readEnvironmentVariable('MQTT_URL', 'mqtts://mqtt.example.org:8883')
  username: 'system'
  authentication: 'password'
  carriedBy: 'ingress'
  reachedBy: 'internet'
}

param schemaRegistry = {
  url: readEnvironmentVariable('SCHEMA_REGISTRY_URL', 'https://psrc-abc12.westeurope.azure.confluent.cloud')
  authentication: 'basic'
  reachedBy: 'internet'
}

param siem = {
  kind: 'logsIngestion'
}

param auditReaders = [{ name: 'second-siem' }]
param zoneRedundant = true
param archiveDays = 2555
param sealsAudit = true
param ingressImage = readEnvironmentVariable('SERVICE_INGRESS_IMAGE_NAME', '')

param writeSecrets = readEnvironmentVariable('WRITE_SECRETS', 'true') == 'true'
param secrets = {
  kafkaUsername: readEnvironmentVariable('KAFKA_USERNAME', '')
  kafkaPassword: readEnvironmentVariable('KAFKA_PASSWORD', '')
  kafkaIngressUsername: readEnvironmentVariable('KAFKA_INGRESS_USERNAME', '')
  kafkaIngressPassword: readEnvironmentVariable('KAFKA_INGRESS_PASSWORD', '')
  schemaRegistryUsername: readEnvironmentVariable('SCHEMA_REGISTRY_USERNAME', '')
  schemaRegistryPassword: readEnvironmentVariable('SCHEMA_REGISTRY_PASSWORD', '')
  mqttPassword: readEnvironmentVariable('MQTT_PASSWORD', '')
  auditKeys: readEnvironmentVariable('AUDIT_KEYS', '')
}
