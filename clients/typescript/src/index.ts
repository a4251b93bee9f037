// What a program uses of this package.
export { connect } from "./connect.js";
export type { Options } from "./connect.js";
export type { Client, Observed } from "./client.js";
export { indexedDbStore } from "./indexeddb-store.js";
export { memoryStore } from "./store.js";
export type { Store } from "./store.js";
export type { EventType, Notification, Pending, Reply, State, Status } from "./types.js";
export { newSubject } from "./wire.js";
export type * from "./messages.js";
