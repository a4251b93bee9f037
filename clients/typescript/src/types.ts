// What the client hands out, made of the generated messages.
import type { Events, Notifications, Replies, States } from "./messages.js";

/** The types of the events that may be sent. */
export type EventType = keyof Events;

type Outcome = Exclude<keyof Replies, "notifications.resumed.v1">;

/** What the system says to an event: `type` tells accepted, refused and rejected apart. */
export type Reply = { [T in Outcome]: { type: T } & Replies[T] }[Outcome];

/** What follows from somebody's event. */
export type Notification = {
  [T in keyof Notifications]: {
    /** The same each time that it is delivered. */
    id: string;
    type: T;
    /** When it was decided, by the clock of the system. */
    time: string;
    /** Whether it was asked for, because this client was away when it came, or not yet live. */
    missed: boolean;
  } & Notifications[T];
}[keyof Notifications];

/** The state of an aggregate as its audience sees it. */
export interface State<A extends keyof States = keyof States> {
  subject: `${A}/${string}`;
  /** How many events it has accepted. */
  version: number;
  /** How often new code has led to another state by the same events. */
  revision: number;
  state: States[A];
}

/** An event in the outbox, or one that was settled lately. */
export interface Pending {
  readonly id: string;
  readonly type: EventType;
  readonly subject: string;
  /** When it was queued, by this machine's clock. */
  readonly queuedAt: string;
  /** The reply, once it is there. */
  readonly reply?: Reply;
  /** The reply, however long it takes: it has no time-out. After a reload, `client.outbox()` has the event again. */
  readonly outcome: Promise<Reply>;
}

/**
 * `refused`: the broker does not take this user or this password, and is not asked again. `catching-up`: connected, and what was missed is
 * on its way.
 */
export type Status = "connecting" | "catching-up" | "live" | "offline" | "refused";
