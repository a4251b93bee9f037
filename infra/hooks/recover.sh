#!/bin/sh
# Recovers the softly deleted key vault, so that the same environment can be provisioned again after a teardown.
set -eu

vault="${AZURE_KEY_VAULT_NAME:?set it to the name of the vault}"
group="${AZURE_RESOURCE_GROUP:?set it to the name of the resource group}"
location="${AZURE_LOCATION:?set it to the region}"

if az keyvault show-deleted --name "$vault" --output none 2>/dev/null; then
  az group create --name "$group" --location "$location" --output none
  az keyvault recover --name "$vault" --resource-group "$group" --output none
  echo "Recovered $vault. Its secrets come back with it."
else
  echo "There is no deleted vault named $vault."
fi
