// The rules of the client's parts by themselves: node --test.
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Feed } from "../../../clients/typescript/dist/src/feed.js";
import { fileStore } from "../../../clients/typescript/dist/src/file-store.js";
import { Outbox } from "../../../clients/typescript/dist/src/outbox.js";
import { Position } from "../../../clients/typescript/dist/src/position.js";
import { Sender } from "../../../clients/typescript/dist/src/sender.js";
import { States } from "../../../clients/typescript/dist/src/states.js";
import { memoryStore } from "../../../clients/typescript/dist/src/store.js";

const accepted = { type: "event.accepted.v1", data: {} };
const queuedAt = "2001-01-01T12:00:00Z";

async function begin(t, store = memoryStore()) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const sent = [];
  const outbox = new Outbox(store, () => undefined);
  const sender = new Sender(outbox, ({ id, payload }) => sent.push(`${id} ${payload}`));
  await outbox.load();
  const add = (id, subject) => outbox.add({ id, type: "order.placed.v1", subject, payload: `<${id}>`, queuedAt });
  return { sent, outbox, sender, add };
}

test("of a subject one event is on its way, and a refusal lets the next one go", async (t) => {
  const { sent, outbox, sender, add } = await begin(t);
  await Promise.all([add("a1", "order/a"), add("a2", "order/a"), add("b1", "order/b")]);
  sender.send();
  assert.deepEqual(sent, []); // it is not connected, or another tab leads
  sender.begin();
  assert.deepEqual(sent.splice(0), ["a1 <a1>", "b1 <b1>"]);
  await outbox.settle("a1", { type: "event.refused.v1", data: {} });
  sender.settled("a1");
  assert.deepEqual(sent, ["a2 <a2>"]);
});

test("of all subjects sixteen are on their way", async (t) => {
  const { sent, sender, add } = await begin(t);
  for (let i = 0; i < 20; i++) await add(`e${i}`, `order/${i}`);
  sender.begin();
  assert.equal(sent.length, 16);
});

test("an event is sent again at each connect, and after 30 s, 60 s and so on, the same", async (t) => {
  const { sent, sender, add } = await begin(t);
  await add("a", "order/a");
  sender.begin();
  sender.end();
  t.mock.timers.tick(600_000);
  assert.equal(sent.splice(0).length, 1);
  sender.begin();
  const after = [30, 60, 120, 240, 300, 300].map((seconds) => {
    t.mock.timers.tick(seconds * 1000 - 1);
    const early = sent.length;
    t.mock.timers.tick(1);
    return [early, sent.length];
  });
  assert.deepEqual(after, [[1, 2], [2, 3], [3, 4], [4, 5], [5, 6], [6, 7]]);
  assert.deepEqual([...new Set(sent)], ["a <a>"]);
});

test("the outbox keeps its order over a restart, and forgets what was settled a day ago", async (t) => {
  const store = memoryStore();
  const { outbox, add } = await begin(t, store);
  await Promise.all([add("z", "order/a"), add("y", "order/a"), add("x", "order/a")]);
  await outbox.settle("y", accepted);
  const again = new Outbox(store, () => undefined);
  await again.load();
  assert.deepEqual(again.all().map(({ id }) => id), ["z", "y", "x"]);
  assert.deepEqual(again.unsettled().map(({ id }) => id), ["z", "x"]);
  assert.deepEqual(await again.all()[1].outcome, accepted);
  const [[key, old]] = (await store.all()).filter(([, value]) => value.id === "y");
  await store.set(key, { ...old, settledAt: queuedAt });
  const later = new Outbox(store, () => undefined);
  await later.load();
  assert.deepEqual(later.all().map(({ id }) => id), ["z", "x"]);
});

test("what cannot be stored is not queued, and holds up nothing", async (t) => {
  const store = memoryStore();
  const { outbox, add } = await begin(t, store);
  const { set } = store;
  store.set = () => Promise.reject(new Error("full"));
  await assert.rejects(add("a", "order/a"), /full/);
  store.set = set;
  await add("b", "order/a");
  assert.deepEqual(outbox.unsettled().map(({ id }) => id), ["b"]);
});

test("a state is never older than one before it, and a higher revision counts more than a version", async () => {
  const states = new States();
  const seen = states.observe("order/a");
  const take = (audience, version, revision) =>
    states.take(`state/${audience}/order/a`, version && { subject: "order/a", version, revision, state: {} });
  for (const state of [["alice", 2], ["alice", 1], ["alice", 2], ["all", 3], ["alice"], ["all", 1, 1], ["all", 9], ["all"]]) take(...state);
  states.end();
  const shown = [];
  for await (const state of seen) shown.push(state && [state.revision, state.version]);
  assert.deepEqual(shown, [[0, 2], [0, 3], [1, 1], undefined]);
});

test("a position takes what is further", () => {
  const position = new Position("3-7,0-12");
  position.advance("3-5");
  position.advance("10-0");
  assert.equal(String(position), "0-12,3-7,10-0");
});

test("a feed loses nothing between two steps, and ends", async () => {
  const feed = new Feed();
  const reader = feed.read("a");
  feed.push("b");
  const waiting = [reader.next(), reader.next(), reader.next()];
  feed.push("c");
  feed.end();
  assert.deepEqual((await Promise.all(waiting)).map(({ value }) => value), ["a", "b", "c"]);
  assert.deepEqual(await reader.next(), { value: undefined, done: true });
});

test("a folder keeps values whole, in the order of their keys, and the first of two that are added", async () => {
  const folder = await mkdtemp(join(tmpdir(), "store-"));
  try {
    const store = fileStore(join(folder, "outbox"));
    await store.set("b", { of: 1 });
    await store.set("a", 1);
    await store.set("a", 2);
    assert.deepEqual(await Promise.all([store.add("c", 1), store.add("c", 2)]).then((kept) => new Set(kept).size), 1);
    await store.delete("c");
    await store.delete("never");
    await writeFile(join(folder, "outbox", "d.1-1.tmp"), "{ half");
    assert.deepEqual(await fileStore(join(folder, "outbox")).all(), [["a", 2], ["b", { of: 1 }]]);
    assert.deepEqual((await readdir(join(folder, "outbox"))).sort(), ["a.json", "b.json", "d.1-1.tmp"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
