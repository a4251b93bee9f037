#!/usr/bin/env bash
# @kafkajs/confluent-schema-registry 4.1.0 (npm): Protobuf without the message index of Confluent's wire format.
# The format is: 0, schema id (4 bytes), message indexes (zigzag varints; the first message is one byte 0), data. This client writes no index, so that Confluent's own readers take the
# first bytes of the data for it. It reads the short form of the first message, but not the indexes of another message of the file.
# What helps: @confluentinc/schemaregistry for Protobuf, or one message a file and readers that know.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @kafkajs/confluent-schema-registry@4.1.0
cat > registry.cjs <<'JS'
// Just enough of a registry on loopback: it gives out ids and returns what was registered.
const http = require('http');
module.exports = run => {
  const known = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', part => body += part).on('end', () => {
      const answer = (code, value) => { response.writeHead(code, { 'content-type': 'application/vnd.schemaregistry.v1+json' }); response.end(JSON.stringify(value)); };
      if (request.method === 'POST') return answer(200, { id: known.push(JSON.parse(body)) });
      const id = /^\/schemas\/ids\/(\d+)/.exec(request.url);
      if (id) return answer(200, known[id[1] - 1]);
      answer(request.method === 'PUT' ? 200 : 404, { error_code: 40401, message: 'not found', compatibility: 'BACKWARD' });
    });
  }).listen(0, '127.0.0.1', async () => { await run(`http://127.0.0.1:${server.address().port}`); server.close(); });
};
JS
cat > run.cjs <<'JS'
const { SchemaRegistry, SchemaType } = require('@kafkajs/confluent-schema-registry');
require('./registry.cjs')(async host => {
  const registry = new SchemaRegistry({ host });
  const schema = 'syntax = "proto3"; message Added { int32 amount = 1; } message Named { string name = 1; }';
  const { id } = await registry.register({ type: SchemaType.PROTOBUF, schema }, { subject: 'counter' });
  const read = async hex => { try { return JSON.stringify(await registry.decode(Buffer.from(hex, 'hex'))); } catch (e) { return `${e.name}`; } };
  console.log(`id ${id}, written: ${(await registry.encode(id, { amount: 5 })).toString('hex')}`);
  console.log(`by the format 0000000001 00 0805, read: ${await read('0000000001' + '00' + '0805')}`);
  console.log(`the second message, 0000000001 0202 0a0178, read: ${await read('0000000001' + '0202' + '0a0178')}`);
});
JS
seen=$(node run.cjs)
expected='id 1, written: 00000000010805
by the format 0000000001 00 0805, read: {"amount":5}
the second message, 0000000001 0202 0a0178, read: RangeError'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "This has changed. Expected:" >&2; echo "$expected" >&2; exit 1; }
