#!/usr/bin/env bash
# @kafkajs/confluent-schema-registry 4.1.0 (npm): refuses JSON Schemas that every registry takes.
# Its validator is ajv in strict mode, for draft-07 only and without formats. A schema that names 2020-12, asserts a format or has a keyword of one's own never
# reaches the registry, and one that somebody else registered cannot be decoded by. What helps: options { [SchemaType.JSON]: { ajvInstance } } with an Ajv2020 and ajv-formats.
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
  const attempt = async (what, schema, data) => {
    const confluent = { type: SchemaType.JSON, schema: JSON.stringify(schema) };
    try { console.log(`${what}: ${(await registry.encode((await registry.register(confluent, { subject: what })).id, data)).length} bytes`); }
    catch (e) { console.log(`${what}: ${e.message}`); }
  };
  await attempt('plain', { type: 'object' }, {});
  await attempt('2020-12', { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' }, {});
  await attempt('format', { type: 'object', properties: { at: { type: 'string', format: 'date-time' } } }, { at: '2026-11-28T10:00:00Z' });
  await attempt('own keyword', { type: 'object', 'x-owner': 'shop' }, {});
});
JS
seen=$(node run.cjs)
expected='plain: 7 bytes
2020-12: no schema with key or ref "https://json-schema.org/draft/2020-12/schema"
format: unknown format "date-time" ignored in schema at path "#/properties/at"
own keyword: strict mode: unknown keyword: "x-owner"'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "This has changed. Expected:" >&2; echo "$expected" >&2; exit 1; }
