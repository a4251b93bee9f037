// Sends what is in the outbox until the reply is there: of a subject one event at a time, so that their order holds whatever crashes.
import type { Entry, Outbox } from "./outbox.js";

/** The system recognises a resend among the last 32 events of an aggregate. */
const maxOnTheWay = 16;
const firstWait = 30_000;
const longestWait = 5 * 60_000;

export class Sender {
  readonly #onTheWay = new Map<string, { subject: string; timer: ReturnType<typeof setTimeout> }>();
  #sends = false;

  constructor(private readonly outbox: Outbox, private readonly publish: (entry: Entry) => void) {}

  /** Whether this is the one that sends. */
  get sends(): boolean {
    return this.#sends;
  }

  /** It is connected, and leads. */
  begin(): void {
    this.#sends = true;
    this.send();
  }

  end(): void {
    this.#sends = false;
    for (const { timer } of this.#onTheWay.values()) clearTimeout(timer);
    this.#onTheWay.clear();
  }

  /** The reply to this event is there. */
  settled(id: string): void {
    clearTimeout(this.#onTheWay.get(id)?.timer);
    this.#onTheWay.delete(id);
    this.send();
  }

  /** Sends what may go. */
  send(): void {
    if (!this.#sends) return;
    const busy = new Set([...this.#onTheWay.values()].map(({ subject }) => subject));
    for (const entry of this.outbox.unsettled()) {
      if (this.#onTheWay.size >= maxOnTheWay) return;
      if (busy.has(entry.subject)) continue;
      busy.add(entry.subject);
      this.#send(entry, firstWait);
    }
  }

  #send(entry: Entry, wait: number): void {
    const timer = setTimeout(() => this.#send(entry, Math.min(wait * 2, longestWait)), wait);
    this.#onTheWay.set(entry.id, { subject: entry.subject, timer });
    this.publish(entry);
  }
}
