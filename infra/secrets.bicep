// Which secrets the choices need.
metadata name = 'Secrets'
metadata description = 'Names of the secrets that the key vault is to have.'

import { kafkaType, mqttType, schemaRegistryType } from 'types.bicep'

@export()
@description('The secrets of the parts that know no Entra identity, and the keys that seal the audit.')
func secretsOf(kafka kafkaType, mqtt mqttType, registry schemaRegistryType, hasIngress bool, sealsAudit bool) string[] =>
  concat(
    kafka.kind == 'confluent' || (kafka.kind == 'external' && kafka.authentication == 'plain')
      ? concat(
          ['kafka-username', 'kafka-password'],
          hasIngress ? ['kafka-ingress-username', 'kafka-ingress-password'] : []
        )
      : [],
    registry.authentication == 'basic' ? ['schema-registry-username', 'schema-registry-password'] : [],
    mqtt.kind == 'external' && mqtt.authentication == 'password' ? ['mqtt-password'] : ['mqtt-client-certificate'],
    sealsAudit ? ['audit-keys'] : []
  )
