#!/bin/sh
# Before provisioning: recovers the key vault that a teardown of the same environment left softly deleted, because its name is taken.
set -eu

environment="${AZURE_ENV_NAME:?is the name of the environment}"
location="${AZURE_LOCATION:?is the region}"
group="rg-$environment"

vaults=$(az keyvault list-deleted --resource-type vault --output tsv \
  --query "[?properties.tags.\"azd-env-name\"=='$environment' && properties.location=='$location'].name")
for vault in $vaults; do
  az group create --name "$group" --location "$location" --tags "azd-env-name=$environment" --output none
  az keyvault recover --name "$vault" --resource-group "$group" --location "$location" --output none
  echo "Recovered the key vault $vault, with its secrets."
done
