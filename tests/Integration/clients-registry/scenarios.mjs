// What npm's @kafkajs/confluent-schema-registry does with the registry at the URL given; prints one JSON object of what it saw.
import registryClient from '@kafkajs/confluent-schema-registry';

const { SchemaRegistry, SchemaType } = registryClient;
const client = () => new SchemaRegistry({ host: process.argv[2] }, undefined);
const writer = client();

const order = { type: 'object', properties: { amount: { type: 'number' } }, required: ['amount'], additionalProperties: false };
const json = await writer.register({ type: SchemaType.JSON, schema: JSON.stringify(order) }, { subject: 'npm-json' });
const jsonWire = await writer.encode(json.id, { amount: 12.5 });

const record = { type: 'record', name: 'Order', namespace: 'orders', fields: [{ name: 'amount', type: 'double' }] };
const avro = await writer.register({ type: SchemaType.AVRO, schema: JSON.stringify(record) }, { subject: 'npm-avro' });
const avroWire = await writer.encode(avro.id, { amount: 12.5 });

let refused = '';
try {
  await writer.register({ type: SchemaType.JSON, schema: JSON.stringify({ ...order, properties: { amount: { type: 'string' } } }) }, { subject: 'npm-json' });
} catch (error) {
  refused = error.message;
}

// A second client has nothing cached: it asks the registry for the schemas.
const reader = client();
console.log(JSON.stringify({
  json: await reader.decode(jsonWire),
  avro: await reader.decode(avroWire),
  wire: [...jsonWire.subarray(0, 5)],
  jsonId: json.id,
  latest: await reader.getLatestSchemaId('npm-json'),
  found: await reader.getRegistryId('npm-avro', 1),
  refused,
}));
