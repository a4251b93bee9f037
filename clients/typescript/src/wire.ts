// Events as bytes, and the ids in them.
import type { States } from "./messages.js";

export const contentType = "application/cloudevents+json";

/** The payload that the system takes at most, in bytes. */
const maxPayload = 256 * 1024;

/** What of a message of the system is read: a CloudEvent. */
export interface SystemEvent {
  id: string;
  type: string;
  subject?: string;
  time: string;
  data: Record<string, unknown>;
}

/** An id that nobody can guess. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The subject of a new aggregate. Nobody can guess it, and so nobody takes it before its owner does. */
export const newSubject = <A extends keyof States & string>(aggregate: A): `${A}/${string}` => `${aggregate}/${newId()}`;

/** An event as the text that is sent, each time the same. */
export function write(
  event: { id: string; source: string; type: string; subject?: string; time: string; expectedversion?: number; data: unknown },
): string {
  const payload = JSON.stringify({ specversion: "1.0", ...event });
  const { length } = new TextEncoder().encode(payload);
  if (length > maxPayload) throw new Error(`The event has ${length} bytes, and the system takes ${maxPayload} at most. Send less at once.`);
  return payload;
}

/** What a payload says; undefined for an empty one. */
export const read = (payload: Uint8Array): unknown =>
  payload.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(payload));
