#!/usr/bin/env bash
# cloudevents 10.0.0 (npm): MQTT.toEvent makes an event with a new id and no type of a message that has just the fields of the MQTT binding.
# MQTTMessage documents 'payload' and 'User Properties' as the MQTT names of body and headers. Only messages that the SDK itself built have both: of one that came from an
# MQTT client, toEvent reads the absent names, and without strict mode it does not fail but gives the event a random id. A receiver that drops repeats by id then drops none.
# What helps: set body and headers as well.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts cloudevents@10.0.0
cat > run.cjs <<'JS'
const { MQTT } = require('cloudevents');
const attributes = { specversion: '1.0', id: 'e-1', source: '/shop', type: 'order.paid.v1' };
const show = message => { const { id, type, data } = MQTT.toEvent(message); return `id ${id === 'e-1' ? id : 'a new one'}, type ${type}, data ${JSON.stringify(data)}`; };
const received = { PUBLISH: { 'Content Type': 'application/json' }, payload: { amount: 1 }, 'User Properties': attributes };
console.log(`by the documented names: ${show(received)}`);
console.log(`with body and headers: ${show({ ...received, body: received.payload, headers: attributes })}`);
JS
seen=$(node run.cjs)
expected='by the documented names: id a new one, type undefined, data undefined
with body and headers: id e-1, type order.paid.v1, data {"amount":1}'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "This has changed. Expected:" >&2; echo "$expected" >&2; exit 1; }
