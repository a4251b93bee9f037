#!/bin/sh
# After provisioning: topics that ARM does not make, and schemas. Both commands may run again and again.
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
sevents() { dotnet run --project "$root/cli" --configuration Release -- "$@"; }

# What sevents reads, from the outputs of main.bicep and the secrets.
export SEVENTS_CONTEXT="${CONTEXT:?is an output of main.bicep}"
: "${KAFKA_BROKERS:?is an output of main.bicep}" "${SCHEMA_REGISTRY_URL:?is an output of main.bicep}"
if [ -n "${SCHEMA_REGISTRY_USERNAME:-}" ]; then export SCHEMA_REGISTRY_AUTH="$SCHEMA_REGISTRY_USERNAME:${SCHEMA_REGISTRY_PASSWORD:-}"; fi
# Making topics is the operator's right. Without a key of the operator, the functions' key must have it.
if [ -n "${KAFKA_OPERATOR_USERNAME:-}" ]; then
  export KAFKA_USERNAME="$KAFKA_OPERATOR_USERNAME" KAFKA_PASSWORD="${KAFKA_OPERATOR_PASSWORD:-}"
fi

case "${KAFKA_KIND:?is an output of main.bicep}" in
  eventHubs) echo "Topics are event hubs, which ARM has made." ;;
  *) sevents topics apply --yes --partitions "${PARTITIONS:?is an output of main.bicep}" ;;
esac
sevents schemas apply "$root/shared"
