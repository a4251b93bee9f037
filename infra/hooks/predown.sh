#!/bin/sh
# Before teardown: say what stays, so that nobody is surprised by a name that is taken or a group that does not go.
set -eu

vault="${AZURE_KEY_VAULT_NAME:?is an output of main.bicep}"
cat <<TEXT
The key vault $vault is deleted softly and cannot be purged for 90 days. Its name stays taken until then. Provisioning the
same environment again recovers it first.
The storage account of the archive holds immutable records. While one of them is younger than archiveDays and the policy is
locked, Azure refuses to delete the account, and so the resource group.
TEXT
