#!/bin/sh
# After deployment: provisions again when the ingress has no secrets yet, because they are given to an image of ours only.
set -eu

case "${HAS_INGRESS:?is an output of main.bicep}" in
  [Tt]rue) ;;
  *) exit 0 ;;
esac
secrets=$(az containerapp show --resource-group "${AZURE_RESOURCE_GROUP:?is an output of main.bicep}" \
  --name "${INGRESS_APP_NAME:?is an output of main.bicep}" --query 'length(properties.configuration.secrets || `[]`)' --output tsv)
if [ "$secrets" -eq 0 ]; then azd provision --no-prompt; fi
