// What a program holds: it sends events, and gets outcomes, states and notifications.
import type { Events, States as StatesByAggregate } from "./messages.js";
import { Connection } from "./connection.js";
import { NotificationFeed } from "./notifications.js";
import { Outbox } from "./outbox.js";
import type { Entry } from "./outbox.js";
import { Sender } from "./sender.js";
import { States } from "./states.js";
import type { Store } from "./store.js";
import { Tabs } from "./tabs.js";
import type { EventType, Notification, Pending, Reply, State, Status } from "./types.js";
import { contentType, newId, read, write } from "./wire.js";
import type { SystemEvent } from "./wire.js";

/** A state and its changes; undefined when this user is not shown it (any more). */
export type Observed<A extends keyof StatesByAggregate> = AsyncIterableIterator<State<A> | undefined>;

export class Client {
  readonly #listeners = new Set<(status: Status, reason?: string) => void>();
  readonly #states = new States();
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #notifications: NotificationFeed;
  readonly #connection: Connection;
  readonly #replyTo: string;
  readonly #ownReplyTo: string;
  readonly #tabs: Tabs<Entry>;
  #connected = false;
  #status: Status = "connecting";

  /** Use `connect`. */
  constructor(
    private readonly options: { url: string; user: string; password: string; source: string },
    store: Store,
    outboxId: string,
  ) {
    const { user } = options;
    const clientId = newId();
    this.#replyTo = `replies/${user}/${outboxId}`;
    this.#ownReplyTo = `${this.#replyTo}/${clientId}`;
    this.#outbox = new Outbox(store, (entry) => this.#tabs.tell(entry));
    this.#sender = new Sender(this.#outbox, (entry) => this.#publish(entry.id, entry.payload, this.#replyTo));
    this.#tabs = new Tabs(store.name, (entry) => (this.#outbox.learn(entry), this.#sender.send()));
    this.#notifications = new NotificationFeed(store, (data) => this.#ask(data), () => this.#tell());
    const filters = ["notifications", "state"].flatMap((kind) => [`${kind}/${user}/#`, `${kind}/all/#`]);
    this.#connection = new Connection({ ...options, clientId, filters: [this.#replyTo, `${this.#ownReplyTo}/#`, ...filters] }, {
      connected: () => this.#joined(),
      lost: (isRefused, reason) => this.#lost(isRefused, reason),
      message: (topic, payload, properties) => this.#take(topic, payload, properties),
    });
  }

  get status(): Status {
    return this.#status;
  }

  /** Reads the store, and begins to connect. */
  async open(): Promise<this> {
    await Promise.all([this.#outbox.load(), this.#notifications.load()]);
    this.#connection.open();
    return this;
  }

  /**
   * Queues an event; connected or not, it is sent until its reply is there. When this is done, the event survives a crash.
   * @param options.expectedVersion Refuse unless the aggregate is at this version.
   */
  async send<T extends EventType>(
    type: T, subject: Events[T]["subject"], data: Events[T]["data"], options: { expectedVersion?: number } = {},
  ): Promise<Pending> {
    const [id, time] = [newId(), new Date().toISOString()];
    const payload = write({ id, source: this.options.source, type, subject, time, expectedversion: options.expectedVersion, data });
    const pending = await this.#outbox.add({ id, type, subject, payload, queuedAt: time });
    this.#sender.send();
    return pending;
  }

  /** The events without a reply, and those that got theirs lately, in the order in which they were queued. */
  outbox(): Pending[] {
    return this.#outbox.all();
  }

  /** The state of an aggregate, as soon as it is known, and then each change. */
  observe<A extends keyof StatesByAggregate>(subject: `${A}/${string}`): Observed<A> {
    return this.#states.observe(subject) as Observed<A>;
  }

  /** What follows from events, each once; first what came while this client was away. */
  notifications(): AsyncIterableIterator<Notification> {
    return this.#notifications.read();
  }

  /** Tells the status now and whenever it changes, with the reason when there is no connection. Gives a function that stops it. */
  onStatus(listener: (status: Status, reason?: string) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#status);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the connection; what is in the outbox stays there. */
  async close(): Promise<void> {
    this.#tabs.close();
    this.#sender.end();
    this.#states.end();
    await Promise.all([this.#connection.close(), this.#notifications.end()]);
  }

  #joined(): void {
    this.#connected = true;
    this.#tabs.stand((signal) => void this.#lead(signal));
    this.#notifications.connected();
    this.#tell();
  }

  /** Another may have led before, so the store says what there is to send. */
  async #lead(signal: AbortSignal): Promise<void> {
    await this.#outbox.load();
    if (!signal.aborted) this.#sender.begin();
  }

  #lost(isRefused: boolean, reason: string): void {
    this.#connected = false;
    this.#tabs.stepDown();
    this.#sender.end();
    this.#notifications.disconnected();
    this.#tell(isRefused ? "refused" : "offline", reason);
  }

  #take(topic: string, payload: Uint8Array, properties: Record<string, string | string[]>): void {
    const message = read(payload);
    if (topic.startsWith("state/")) return this.#states.take(topic, message as State | undefined);
    const event = message as SystemEvent;
    const missed = topic.startsWith(`${this.#ownReplyTo}/`);
    if (missed || topic.startsWith("notifications/")) {
      this.#notifications.take(event, [properties["position"]].flat()[0], missed);
    } else if (!this.#notifications.replied(event)) {
      void this.#settle(event);
    }
  }

  /** The one that sends also settles: another that learns of it later sends again, and is replied to again. */
  async #settle({ type, data }: SystemEvent): Promise<void> {
    const id = String(data["event"]);
    if (this.#sender.sends && (await this.#outbox.settle(id, { type, data } as unknown as Reply))) this.#sender.settled(id);
  }

  #ask(data: object): string {
    const id = newId();
    const request = { id, source: this.options.source, type: "notifications.resume.v1", time: new Date().toISOString(), data };
    this.#publish(id, write(request), this.#ownReplyTo);
    return id;
  }

  #publish(correlationData: string, payload: string, responseTopic: string): void {
    this.#connection.publish(`events/${this.options.user}`, payload, { responseTopic, correlationData, contentType });
  }

  #tell(status: Status = this.#notifications.catchesUp ? "catching-up" : "live", reason?: string): void {
    if ((status === "live" || status === "catching-up") && !this.#connected) return;
    if (status === this.#status) return;
    this.#status = status;
    for (const listener of this.#listeners) listener(status, reason);
  }
}
