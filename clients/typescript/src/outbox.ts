// Events from the moment that they are queued until a while after their reply, in the order in which they were queued.
import type { Store } from "./store.js";
import type { EventType, Pending, Reply } from "./types.js";

const prefix = "event-";
const keptFor = 24 * 60 * 60 * 1000;
const keptSettled = 100;

/** An event as it lies in the store. */
export interface Entry {
  key: string;
  id: string;
  type: EventType;
  subject: string;
  /** What is sent, each time the same. */
  payload: string;
  queuedAt: string;
  reply?: Reply;
  settledAt?: string;
}

type Known = Pending & { reply?: Reply; settle: (reply: Reply) => void };

export class Outbox {
  readonly #entries = new Map<string, Entry>();
  readonly #known = new Map<string, Known>();
  #last = 0;
  #writing: Promise<unknown> = Promise.resolve();

  /** @param written Told what was written, for other tabs. */
  constructor(private readonly store: Store, private readonly written: (entry: Entry) => void) {}

  /** Reads what is in the store; what was settled long ago goes. */
  async load(): Promise<void> {
    for (const [key, value] of await this.store.all()) if (key.startsWith(prefix)) this.learn(value as Entry);
    await this.#forget();
  }

  /** Takes what another tab has written. */
  learn(entry: Entry): void {
    const { reply } = this.#entries.get(entry.id) ?? {};
    if (reply) return;
    this.#entries.set(entry.id, entry);
    this.#last = Math.max(this.#last, Number(entry.key.slice(prefix.length).split("-")[0]));
    if (entry.reply) this.#pendingOf(entry).settle(entry.reply);
  }

  /** Queues an event behind all others; done when it is in the store. */
  add(event: Omit<Entry, "key">): Promise<Pending> {
    const adding = this.#writing.then(async () => {
      const number = Math.max(this.#last + 1, Date.now());
      const entry = { key: `${prefix}${String(number).padStart(16, "0")}-${event.id}`, ...event };
      await this.store.set(entry.key, entry);
      this.learn(entry);
      this.written(entry);
      return this.#pendingOf(entry);
    });
    this.#writing = adding.catch(() => undefined);
    return adding;
  }

  /** Notes the reply; false for one that is known, or to an event that is not. */
  async settle(id: string, reply: Reply): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (!entry || entry.reply) return false;
    const settled = { ...entry, reply, settledAt: new Date().toISOString() };
    await this.store.set(entry.key, settled);
    this.learn(settled);
    this.written(settled);
    await this.#forget();
    return true;
  }

  unsettled(): Entry[] {
    return this.#ordered().filter((entry) => !entry.reply);
  }

  all(): Pending[] {
    return this.#ordered().map((entry) => this.#pendingOf(entry));
  }

  #ordered(): Entry[] {
    return [...this.#entries.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  #pendingOf({ id, type, subject, queuedAt }: Entry): Known {
    const known = this.#known.get(id);
    if (known) return known;
    let resolve!: (reply: Reply) => void;
    const outcome = new Promise<Reply>((settled) => (resolve = settled));
    const pending: Known = { id, type, subject, queuedAt, outcome, settle: (reply) => ((pending.reply = reply), resolve(reply)) };
    this.#known.set(id, pending);
    return pending;
  }

  /** Of what is settled, the last ones stay for a day, so that a reload shows them. */
  async #forget(): Promise<void> {
    const settled = this.#ordered().filter((entry) => entry.settledAt);
    const isOld = (entry: Entry, at: number) =>
      at < settled.length - keptSettled || Date.parse(entry.settledAt ?? "") < Date.now() - keptFor;
    for (const entry of settled.filter(isOld)) {
      this.#entries.delete(entry.id);
      this.#known.delete(entry.id);
      await this.store.delete(entry.key);
    }
  }
}
