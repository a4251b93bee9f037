// Makes a client: what was left in its store is in the outbox again.
import { Client } from "./client.js";
import { indexedDbStore } from "./indexeddb-store.js";
import type { Store } from "./store.js";
import { newId } from "./wire.js";

export interface Options {
  /** The MQTT broker: `wss://…/mqtt`, or `mqtts://…` under Node.js. */
  url: string;
  user: string;
  password: string;
  /** Where the outbox lies. In browsers: by default IndexedDB, one database for each user and broker. */
  store?: Store;
  /** Where the events say that they come from. */
  source?: string;
}

/** Opens the outbox, and begins to connect; `client.status` says how far it is. */
export async function connect({ url, user, password, store, source = "serverless-events-client" }: Options): Promise<Client> {
  const used = store ?? defaultStore(user, new URL(url).host);
  const outboxId = String(await used.add("outbox", newId()));
  return new Client({ url, user, password, source }, used, outboxId).open();
}

function defaultStore(user: string, host: string): Store {
  if (typeof indexedDB === "undefined") {
    throw new Error("There is no IndexedDB here: give a store, for example fileStore(folder) from 'serverless-events-client/node'.");
  }
  return indexedDbStore(`serverless-events ${user}@${host}`);
}
