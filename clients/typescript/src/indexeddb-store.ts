// Keeps values in the browser's IndexedDB; all tabs of a site share it.
import type { Store } from "./store.js";

const table = "values";

/** @param name The name of the database. */
export function indexedDbStore(name: string): Store {
  const database = open(name);

  async function run<T>(mode: IDBTransactionMode, work: (values: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = (await database).transaction(table, mode, { durability: "strict" });
    const request = work(transaction.objectStore(table));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error(`The browser has stopped writing to the database '${name}'.`));
    });
    return request.result;
  }

  return {
    name,
    all: async () => {
      let values!: IDBRequest<unknown[]>;
      const keys = await run("readonly", (stored) => ((values = stored.getAll()), stored.getAllKeys()));
      return keys.map((key, at) => [String(key), values.result[at]]);
    },
    set: async (key, value) => void (await run("readwrite", (stored) => stored.put(value, key))),
    add: async (key, value) => {
      await run("readwrite", (stored) => {
        const found = stored.getKey(key);
        found.onsuccess = () => void (found.result === undefined && stored.put(value, key));
        return found;
      });
      return run("readonly", (stored) => stored.get(key));
    },
    delete: async (key) => void (await run("readwrite", (stored) => stored.delete(key))),
  };
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error(`The browser does not open the database '${name}': ${request.error?.message}.`));
  });
}
