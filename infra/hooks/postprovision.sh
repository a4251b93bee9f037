#!/bin/sh
# After provisioning: topics that ARM does not make, and schemas. Both commands may run again and again.
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
sevents() { dotnet run --project "$root/cli" --configuration Release -- "$@"; }

# What the outputs of main.bicep and the secrets are called in the settings of the code.
export Context="${CONTEXT:?is an output of main.bicep}"
export KafkaBrokers="${KAFKA_BROKERS:?is an output of main.bicep}"
export KafkaUsername="${KAFKA_USERNAME:-}" KafkaPassword="${KAFKA_PASSWORD:-}"
export SchemaRegistryUrl="${SCHEMA_REGISTRY_URL:?is an output of main.bicep}"
export SchemaRegistryUsername="${SCHEMA_REGISTRY_USERNAME:-}" SchemaRegistryPassword="${SCHEMA_REGISTRY_PASSWORD:-}"

case "${KAFKA_KIND:?is an output of main.bicep}" in
  eventHubs) echo "Topics are event hubs, which ARM has made." ;;
  *) sevents topics apply ;;
esac
sevents schemas apply "$root/shared"
