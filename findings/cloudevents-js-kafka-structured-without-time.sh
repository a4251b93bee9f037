#!/usr/bin/env bash
# cloudevents 10.0.0 (npm): a structured event without the optional attribute 'time' is taken over HTTP and fails over Kafka.
# The Kafka binding converts 'time' without asking whether it is there, so the error is 'Invalid time value' for an event that has none.
# HTTP takes the same bytes and fills in the clock of the receiver, so a reader takes it for the producer's claim.
# CloudEvents 1.0.2 section 3.1: time is optional.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts cloudevents@10.0.0
cat > run.cjs <<'JS'
const { Kafka, HTTP } = require('cloudevents');
const body = '{"specversion":"1.0","id":"e-1","source":"/shop","type":"order.paid.v1","data":{"amount":1}}';
const headers = { 'content-type': 'application/cloudevents+json' };
const attempt = read => { try { const { id, time } = read(); return `${id}, time ${time === undefined ? 'absent' : 'filled in'}`; } catch (e) { return `${e.name}: ${e.message}`; } };
console.log(`Kafka: ${attempt(() => Kafka.toEvent({ value: body, headers }))}`);
console.log(`Kafka, as a batch of one: ${attempt(() => Kafka.toEvent({ value: `[${body}]`, headers: { 'content-type': 'application/cloudevents-batch+json' } })[0])}`);
console.log(`HTTP: ${attempt(() => HTTP.toEvent({ body, headers }))}`);
JS
seen=$(node run.cjs)
expected='Kafka: RangeError: Invalid time value
Kafka, as a batch of one: e-1, time filled in
HTTP: e-1, time filled in'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "This has changed. Expected:" >&2; echo "$expected" >&2; exit 1; }
