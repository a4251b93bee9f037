#!/usr/bin/env bash
# cloudevents 10.0.0 and kafkajs 2.2.4 (npm): Kafka.toEvent fails on every message that kafkajs delivers.
# kafkajs gives header values as Buffers. The Kafka binding of the CloudEvents SDK calls string methods on them: a TypeError that names neither headers nor Kafka.
# What helps: turn header values into strings first.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts cloudevents@10.0.0 kafkajs@2.2.4
cat > run.cjs <<'JS'
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0');
const Record = require('kafkajs/src/protocol/recordBatch/record/v0');
const Decoder = require('kafkajs/src/protocol/decoder');
const decode = require('kafkajs/src/protocol/recordBatch/v0/decoder');
const { Kafka } = require('cloudevents');
(async () => {
  // Through kafkajs's own encoder and decoder: what a consumer's eachMessage gets.
  const headers = { 'content-type': 'application/json', ce_specversion: '1.0', ce_id: 'e-1', ce_source: '/shop', ce_type: 'order.paid.v1' };
  const record = Record({ offsetDelta: 0, timestampDelta: 0, key: 'order/o-1', value: '{"amount":1}', headers });
  const batch = await RecordBatch({ records: [record], firstTimestamp: 0, maxTimestamp: 0, partitionLeaderEpoch: 0 });
  const [message] = (await decode(new Decoder(batch.buffer))).records;
  const attempt = headers => { try { return Kafka.toEvent({ value: message.value, headers }).type; } catch (e) { return `${e.name}: ${e.message}`; } };
  console.log(`as delivered: ${attempt(message.headers)}`);
  const texts = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, value.toString()]));
  console.log(`headers as text: ${attempt(texts)}`);
})();
JS
seen=$(node run.cjs)
expected='as delivered: TypeError: contentType.startsWith is not a function
headers as text: order.paid.v1'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "This has changed. Expected:" >&2; echo "$expected" >&2; exit 1; }
