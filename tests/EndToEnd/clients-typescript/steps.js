// The steps of the scenario, the same under Node.js and in a browser. Each gets how to open the client, and what the test gives it.
import { newSubject } from "../../../clients/typescript/dist/src/index.js";

const order = (quantity = 2) => ({ currency: "EUR", items: [{ sku: "AB-1234", name: "Lamp", quantity, price: 149.9 }] });

async function first(values, which) {
  for await (const value of values) if (which(value)) return value;
}

const becomes = (client, wanted) =>
  new Promise((resolve) => client.onStatus((status, reason) => status === wanted && resolve({ status, reason })));

/** Places an order, sees what comes of it, and is rejected and refused. */
export async function place(open) {
  const client = await open();
  const subject = newSubject("order");
  const [states, notifications] = [client.observe(subject), client.notifications()];
  const { status } = await becomes(client, "live");
  const placed = await client.send("order.placed.v1", subject, order());
  const accepted = await placed.outcome;
  const state = await first(states, (shown) => shown !== undefined);
  const notification = await first(notifications, (notified) => notified.subject === subject);
  const rejected = await (await client.send("order.placed.v1", newSubject("order"), order(0))).outcome;
  const refused = await (await client.send("order.shipped.v1", subject, { carrier: "DHL", tracking: "1" })).outcome;
  const late = await (await client.send("order.paid.v1", subject, { amount: 1 }, { expectedVersion: 7 })).outcome;
  await client.close();
  return { subject, id: placed.id, accepted, state, notification, rejected, refused, late, status };
}

/** Queues three events, while the broker is away or not; whoever runs this step then ends it without a warning. */
export async function queue(open, { status = "offline" }) {
  const client = await open();
  const { reason } = await becomes(client, status);
  const [one, other] = [newSubject("order"), newSubject("order")];
  const queued = [
    await client.send("order.placed.v1", one, order()),
    await client.send("order.paid.v1", one, { amount: 299.8 }),
    await client.send("order.placed.v1", other, order()),
  ];
  return { ids: queued.map(({ id }) => id), reason };
}

/** Comes back: what was queued gets its outcome, and what was missed is told. */
export async function come_back(open, { ids, subject }) {
  const client = await open();
  const notifications = client.notifications();
  const found = client.outbox().filter(({ id }) => ids.includes(id));
  const before = found.map(({ id, reply }) => ({ id, isPending: reply === undefined }));
  const outcomes = await Promise.all(found.map(({ outcome }) => outcome));
  const missed = subject && (await first(notifications, (notified) => notified.subject === subject));
  await client.close();
  return { before, outcomes, missed };
}

/** What a reload shows of events that were settled before it. */
export async function look(open, { ids }) {
  const client = await open();
  const settled = client.outbox().filter(({ id }) => ids.includes(id)).map(({ reply }) => reply);
  await client.close();
  return { settled };
}

/** Signs in with a password that is wrong. */
export async function be_refused(open) {
  const client = await open("wrong");
  const { status, reason } = await becomes(client, "refused");
  await client.close();
  return { status, reason };
}

/** Only connects; the tab stays open. */
export async function stay(open) {
  const client = await open();
  await becomes(client, "live");
  return {};
}

/** Sends one event and waits for its outcome. */
export async function send(open) {
  const client = await open();
  await becomes(client, "live");
  const pending = await client.send("order.placed.v1", newSubject("order"), order());
  return { id: pending.id, outcome: await pending.outcome };
}
