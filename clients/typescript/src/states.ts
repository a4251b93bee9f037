// The states that the broker shows, each never older than one that was seen before.
import { Feed } from "./feed.js";
import type { State } from "./types.js";

export class States {
  readonly #byTopic = new Map<string, State>();
  readonly #newest = new Map<string, State>();
  readonly #feeds = new Map<string, Feed<State | undefined>>();

  /** Takes a message on `state/{audience}/{subject}`; without a state the audience no longer sees it. */
  take(topic: string, message: (Omit<State, "revision"> & { revision?: number }) | undefined): void {
    const subject = topic.split("/").slice(2).join("/");
    const before = this.#current(subject);
    if (message) {
      const state = { ...message, revision: message.revision ?? 0 };
      if (!isNewer(state, this.#newest.get(subject))) return;
      this.#newest.set(subject, state);
      this.#byTopic.set(topic, state);
    } else {
      this.#byTopic.delete(topic);
    }
    const now = this.#current(subject);
    if (now !== before) this.#feeds.get(subject)?.push(now);
  }

  /** The state that is known, and then each change. */
  observe(subject: string): AsyncIterableIterator<State | undefined> {
    const feed = this.#feeds.get(subject) ?? new Feed<State | undefined>();
    this.#feeds.set(subject, feed);
    const known = this.#current(subject);
    return known ? feed.read(known) : feed.read();
  }

  end(): void {
    for (const feed of this.#feeds.values()) feed.end();
  }

  /** Of what a user and everybody is shown, the newer one. */
  #current(subject: string): State | undefined {
    let current: State | undefined;
    for (const [topic, state] of this.#byTopic) if (topic.endsWith(`/${subject}`) && isNewer(state, current)) current = state;
    return current;
  }
}

const isNewer = (state: State, than: State | undefined): boolean =>
  !than || state.revision > than.revision || (state.revision === than.revision && state.version > than.version);
