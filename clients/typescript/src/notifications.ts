// Notifications as they come, each once, and after an absence those that were missed.
import { Feed } from "./feed.js";
import { Position } from "./position.js";
import type { Store } from "./store.js";
import type { Notification } from "./types.js";
import type { SystemEvent } from "./wire.js";

const key = "position";
const maxRemembered = 5_000;
const busyWait = 5_000;
const firstWait = 30_000;
const longestWait = 5 * 60_000;

export class NotificationFeed {
  readonly #feed = new Feed<Notification>();
  readonly #ids = new Set<string>();
  #position = new Position();
  /** What came live while it was not certain that nothing before it is missing. */
  #ahead = new Position();
  #since = "";
  #request?: { id: string; timer: ReturnType<typeof setTimeout> };
  #wanted = false;
  #connected = false;
  #unsaved = false;
  #saving: Promise<unknown> = Promise.resolve();

  /**
   * @param store Where the position is kept.
   * @param ask Sends a `notifications.resume.v1`, and gives its id.
   * @param changed Told when it begins and ends to catch up.
   */
  constructor(private readonly store: Store, private readonly ask: (data: object) => string, private readonly changed: () => void) {}

  /** Whether what was missed is on its way. */
  get catchesUp(): boolean {
    return this.#request !== undefined;
  }

  async load(): Promise<void> {
    const saved = (await this.store.add(key, { position: "", since: new Date().toISOString() })) as { position: string; since: string };
    this.#position = new Position(saved.position);
    this.#since = saved.since;
  }

  /** From the first reader on, what is missed is asked for. */
  read(): AsyncIterableIterator<Notification> {
    const reader = this.#feed.read();
    this.#wanted = true;
    if (this.#connected && !this.#request) this.#resume(firstWait);
    return reader;
  }

  connected(): void {
    this.#connected = true;
    if (this.#wanted) this.#resume(firstWait);
  }

  disconnected(): void {
    this.#connected = false;
    clearTimeout(this.#request?.timer);
    this.#request = undefined;
  }

  take(event: SystemEvent, position: string | undefined, missed: boolean): void {
    if (!this.#wanted) return;
    if (!missed && position) (this.#request ? this.#ahead : this.#position).advance(position);
    if (!this.#ids.has(event.id)) {
      this.#ids.add(event.id);
      if (this.#ids.size > maxRemembered) this.#ids.delete(this.#ids.values().next().value as string);
      const { id, type, subject, time, data } = event;
      this.#feed.push({ id, type, subject, time, data, missed } as unknown as Notification);
    }
    if (!this.#request) this.#save();
  }

  /** Takes a reply; false for one to another request. */
  replied(reply: SystemEvent): boolean {
    if (!this.#request || reply.data["event"] !== this.#request.id) return false;
    clearTimeout(this.#request.timer);
    if (reply.type === "notifications.resumed.v1") {
      this.#position = new Position(String(reply.data["position"]));
      if (reply.data["complete"] === false) return this.#resume(firstWait), true;
      this.#position.advance(String(this.#ahead));
    } else if (reply.data["code"] === "too-many-requests") {
      this.#request.timer = setTimeout(() => this.#resume(firstWait), busyWait * (1 + Math.random()));
      return true;
    } else if (String(this.#position)) {
      this.#position = new Position(); // it is that of another log
      return this.#resume(firstWait), true;
    }
    this.#request = undefined;
    this.#save();
    this.changed();
    return true;
  }

  /** Waits until the position is kept. */
  async end(): Promise<void> {
    this.disconnected();
    this.#feed.end();
    await this.#saving;
  }

  #resume(wait: number): void {
    if (!this.#request) this.#ahead = new Position();
    const id = this.ask({ position: String(this.#position), since: this.#since });
    this.#request = { id, timer: setTimeout(() => this.#resume(Math.min(wait * 2, longestWait)), wait) };
    this.changed();
  }

  /** Writes the position; what comes while one is being written is in the next. */
  #save(): void {
    if (this.#unsaved) return;
    this.#unsaved = true;
    this.#saving = this.#saving.then(() => {
      this.#unsaved = false;
      return this.store.set(key, { position: String(this.#position), since: this.#since });
    });
  }
}
