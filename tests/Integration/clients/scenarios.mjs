// The scenarios of ClientsTests, by kafkajs: node scenarios.mjs BOOTSTRAP CAP PREFIX
import assert from 'node:assert/strict';
import kafkajs from 'kafkajs';

const { Kafka, CompressionTypes, ConfigResourceTypes, logLevel } = kafkajs;
const [bootstrap, cap, prefix] = process.argv.slice(2);
const kafka = new Kafka({ clientId: 'kafkajs', brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50 } });
const admin = kafka.admin();
await admin.connect();

async function until(condition, what) {
  for (const end = Date.now() + 60_000; !(await condition());) {
    assert.ok(Date.now() < end, what);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

async function consume(topic, count, { groupId = `group-${topic}`, fromBeginning = true, readUncommitted = false } = {}) {
  const consumer = kafka.consumer({ groupId, readUncommitted, sessionTimeout: 10_000, heartbeatInterval: 500, maxWaitTimeInMs: 100 });
  const got = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning });
  await consumer.run({ eachMessage: async ({ message }) => { got.push(message); } });
  await until(() => got.length >= count, `${topic}: ${got.length} of ${count}`);
  await consumer.disconnect();
  return got;
}

const values = messages => messages.map(message => message.value?.toString() ?? null);

async function sending(topic, config, messages, compression = CompressionTypes.None) {
  const producer = kafka.producer(config);
  await producer.connect();
  try { await producer.send({ topic, messages, compression, acks: -1 }); }
  finally { await producer.disconnect(); } // one that stays connected keeps this process alive
}

const scenarios = {
  async 'keys, headers, null values and gzip come back as sent'() {
    await admin.createTopics({ topics: [{ topic: `${prefix}plain`, numPartitions: 1 }] });
    for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
      await sending(`${prefix}plain`, {}, [{ key: 'k', value: `v${compression}`, headers: { h: 'x' } }, { key: 'k', value: null }], compression);
    }
    const got = await consume(`${prefix}plain`, 4);
    assert.deepEqual(values(got), ['v0', null, 'v1', null]);
    assert.equal(got[0].headers.h.toString(), 'x');
    assert.equal(got[0].key.toString(), 'k');
  },
  async 'a group resumes where it committed'() {
    await admin.createTopics({ topics: [{ topic: `${prefix}resumed`, numPartitions: 1 }] });
    await sending(`${prefix}resumed`, {}, [{ value: 'a' }, { value: 'b' }]);
    assert.deepEqual(values(await consume(`${prefix}resumed`, 2)), ['a', 'b']);
    await sending(`${prefix}resumed`, {}, [{ value: 'c' }]);
    assert.deepEqual(values(await consume(`${prefix}resumed`, 1)), ['c']);
  },
  async 'offsets are found by time'() {
    await admin.createTopics({ topics: [{ topic: `${prefix}timed`, numPartitions: 1 }] });
    await sending(`${prefix}timed`, {}, [1000, 2000, 3000].map(at => ({ value: `${at}`, timestamp: `${at}` })));
    assert.equal((await admin.fetchTopicOffsetsByTimestamp(`${prefix}timed`, 1500))[0].offset, '1');
    assert.deepEqual((await admin.fetchTopicOffsets(`${prefix}timed`))[0], { partition: 0, offset: '3', high: '3', low: '0' });
  },
  async 'three members of a group share what there is'() {
    await admin.createTopics({ topics: [{ topic: `${prefix}shared`, numPartitions: 6 }] });
    let shares = [{ of: [] }, { of: [] }, { of: [] }];
    const members = await Promise.all(shares.map(async share => {
      const member = kafka.consumer({ groupId: `${prefix}three`, sessionTimeout: 10_000, heartbeatInterval: 200, rebalanceTimeout: 10_000, maxWaitTimeInMs: 100 });
      member.on('consumer.group_join', e => { share.of = e.payload.memberAssignment[`${prefix}shared`] ?? []; });
      await member.connect();
      await member.subscribe({ topic: `${prefix}shared` });
      await member.run({ eachMessage: async () => { } });
      return member;
    }));
    await until(() => shares.every(share => share.of.length === 2), `shares ${JSON.stringify(shares)}`);
    await members[0].disconnect();
    shares = shares.slice(1);
    await until(() => shares.every(share => share.of.length === 3), `shares ${JSON.stringify(shares)}`);
    await Promise.all(members.slice(1).map(member => member.disconnect()));
  },
  async 'an administrator makes, describes, widens and removes topics and groups'() {
    await admin.createTopics({ topics: [{ topic: `${prefix}made`, numPartitions: 2, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }] });
    const described = await admin.describeConfigs({ resources: [{ type: ConfigResourceTypes.TOPIC, name: `${prefix}made`, configNames: ['cleanup.policy'] }] });
    assert.equal(described.resources[0].configEntries[0].configValue, 'compact');
    await admin.alterConfigs({ resources: [{ type: ConfigResourceTypes.TOPIC, name: `${prefix}made`, configEntries: [{ name: 'retention.ms', value: '1000' }] }] });
    if (cap !== '0.11') {
      await admin.createPartitions({ topicPartitions: [{ topic: `${prefix}made`, count: 4 }] });
      assert.equal((await admin.fetchTopicMetadata({ topics: [`${prefix}made`] })).topics[0].partitions.length, 4);
      assert.equal((await admin.listGroups()).groups.some(group => group.groupId === `group-${prefix}plain`), true);
      await admin.deleteGroups([`group-${prefix}plain`]);
      assert.equal((await admin.listGroups()).groups.some(group => group.groupId === `group-${prefix}plain`), false);
    }
    await admin.deleteTopicRecords({ topic: `${prefix}timed`, partitions: [{ partition: 0, offset: '2' }] });
    assert.equal((await admin.fetchTopicOffsets(`${prefix}timed`))[0].low, '2');
    await admin.deleteTopics({ topics: [`${prefix}made`] });
    assert.equal((await admin.listTopics()).includes(`${prefix}made`), false);
  },
  async 'a compacted topic takes no record without a key'() {
    await admin.createTopics({ topics: [{ topic: `${prefix}state`, numPartitions: 1, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }] });
    for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
      await sending(`${prefix}state`, {}, [{ key: 'k', value: `v${compression}` }], compression);
      await assert.rejects(sending(`${prefix}state`, { retry: { retries: 0 } }, [{ key: 'k', value: 'v' }, { value: 'keyless' }], compression));
    }
    assert.deepEqual(values(await consume(`${prefix}state`, 2)), ['v0', 'v1']);
    await assert.rejects(admin.deleteTopicRecords({ topic: `${prefix}state`, partitions: [{ partition: 0, offset: '1' }] }));
  },
  async 'a user interface learns what the broker is'() {
    const { brokers } = await admin.describeCluster();
    const described = await admin.describeConfigs({ resources: [{ type: ConfigResourceTypes.BROKER, name: `${brokers[0].nodeId}` }] });
    const settings = described.resources[0].configEntries.map(entry => entry.configName);
    for (const name of ['num.partitions', 'message.max.bytes', 'log.retention.ms']) assert.ok(settings.includes(name), name);
    await assert.rejects(admin.createTopics({ topics: [{ topic: `${prefix}placed`, replicaAssignment: [{ partition: 0, replicas: [99] }] }] }));
    assert.equal(await admin.createTopics({ topics: [{ topic: `${prefix}placed`, replicaAssignment: [{ partition: 0, replicas: [brokers[0].nodeId] }] }] }), true);
  },
  async 'an idempotent producer gets its records in'() {
    await admin.createTopics({ topics: [{ topic: `${prefix}once`, numPartitions: 1 }] });
    await sending(`${prefix}once`, { idempotent: true, maxInFlightRequests: 1 }, [{ value: 'a' }, { value: 'b' }]);
    assert.deepEqual(values(await consume(`${prefix}once`, 2)), ['a', 'b']);
  },
  async 'only committed transactions are seen'() {
    await admin.createTopics({ topics: [{ topic: `${prefix}transacted`, numPartitions: 1 }] });
    const producer = kafka.producer({ transactionalId: `${prefix}kafkajs`, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    for (const [value, end] of [['aborted', 'abort'], ['committed', 'commit']]) {
      const transaction = await producer.transaction();
      await transaction.send({ topic: `${prefix}transacted`, messages: [{ value }] });
      await transaction.sendOffsets({ consumerGroupId: `${prefix}g-${end}`, topics: [{ topic: `${prefix}plain`, partitions: [{ partition: 0, offset: '2' }] }] });
      await transaction[end]();
    }
    const open = await producer.transaction();
    await open.send({ topic: `${prefix}transacted`, messages: [{ value: 'open' }] });
    assert.deepEqual(values(await consume(`${prefix}transacted`, 1)), ['committed']);
    assert.deepEqual(values(await consume(`${prefix}transacted`, 3, { groupId: `${prefix}all`, readUncommitted: true })), ['aborted', 'committed', 'open']);
    const offsets = async groupId => (await admin.fetchOffsets({ groupId, topics: [`${prefix}plain`] }))[0].partitions[0]?.offset;
    assert.deepEqual([await offsets(`${prefix}g-abort`), await offsets(`${prefix}g-commit`)], ['-1', '2']);
    await open.abort();
    await producer.disconnect();
  },
};

for (const [name, run] of Object.entries(scenarios)) {
  await run().catch(error => { throw new Error(`${name}: ${error.stack}`); });
  console.log(`ok ${name}`);
}
await admin.disconnect();
