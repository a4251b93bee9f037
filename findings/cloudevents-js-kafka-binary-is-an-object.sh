#!/usr/bin/env bash
# cloudevents 10.0.0 and kafkajs 2.2.4 (npm): what Kafka.binary returns cannot be sent.
# HTTP.binary serialises JSON data to text, Kafka.binary leaves it an object, which kafkajs cannot encode. It also writes 'ce_datacontenttype' beside 'content-type';
# the Kafka binding (1.0.2, section 3.2) maps that attribute to 'content-type' only.
# What helps: Kafka.structured, or JSON.stringify on value.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts cloudevents@10.0.0 kafkajs@2.2.4
cat > run.cjs <<'JS'
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0');
const Record = require('kafkajs/src/protocol/recordBatch/record/v0');
const { Kafka, HTTP, CloudEvent } = require('cloudevents');
(async () => {
  const event = new CloudEvent({ id: 'e-1', source: '/shop', type: 'order.paid.v1', datacontenttype: 'application/json', data: { amount: 1 } });
  const { key, value, headers } = Kafka.binary(event);
  console.log(`value over Kafka: ${typeof value}, over HTTP: ${typeof HTTP.binary(event).body}`);
  console.log(`content type headers: ${Object.entries(headers).filter(([name]) => name.includes('contenttype') || name === 'content-type').map(entry => entry.join('=')).join(', ')}`);
  const send = async value => {
    const texts = Object.fromEntries(Object.entries(headers).filter(([, text]) => text !== undefined));
    try { await RecordBatch({ records: [Record({ offsetDelta: 0, timestampDelta: 0, key, value, headers: texts })], firstTimestamp: 0, maxTimestamp: 0, partitionLeaderEpoch: 0 }); return 'encoded'; }
    catch (e) { return `${e.name}: ${e.message.slice(0, 69)}`; }
  };
  console.log(`kafkajs: ${await send(value)}`);
  console.log(`kafkajs, value as text: ${await send(JSON.stringify(value))}`);
})();
JS
seen=$(node run.cjs)
expected='value over Kafka: object, over HTTP: string
content type headers: content-type=application/json, ce_datacontenttype=application/json
kafkajs: TypeError: The "string" argument must be of type string or an instance of Buffer
kafkajs, value as text: encoded'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "This has changed. Expected:" >&2; echo "$expected" >&2; exit 1; }
