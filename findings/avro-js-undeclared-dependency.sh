#!/usr/bin/env bash
# avro-js 1.12.2 (npm, by Apache): cannot be loaded after a plain install.
# It requires 'underscore' and declares no dependencies at all. It works wherever another package happens to bring underscore.
# What helps: install underscore beside it, or use avsc.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts avro-js@1.12.2
load() { node -e "require('avro-js'); console.log('loads')" 2>&1 | grep -E "^(Error|loads)" || true; }
seen="declared dependencies: $(node -p "JSON.stringify(require('./node_modules/avro-js/package.json').dependencies)")
alone: $(load)"
npm install --silent --no-audit --no-fund --ignore-scripts underscore@1.13.7
seen="$seen
with underscore: $(load)"
expected="declared dependencies: {}
alone: Error: Cannot find module 'underscore'
with underscore: loads"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "This has changed. Expected:" >&2; echo "$expected" >&2; exit 1; }
