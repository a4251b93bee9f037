// Keeps what a client must not forget in IndexedDB, shared by the tabs of one user, of whom one at a time leads.
export async function open(name, listener) {
  const database = await opened(name);
  const others = new BroadcastChannel(name);
  others.onmessage = message => listener.invokeMethodAsync("ChangedByOther", message.data);
  return {
    async read(table) { // key, value, key, value: the values in base64
      const all = database.transaction("values").objectStore("values");
      const range = IDBKeyRange.bound([table], [table, []]);
      const [keys, values] = await Promise.all([done(all.getAllKeys(range)), done(all.getAll(range))]);
      return keys.flatMap((key, i) => [key[1], values[i]]);
    },
    async write(table, key, value) {
      const writing = database.transaction("values", "readwrite", { durability: "strict" });
      const all = writing.objectStore("values");
      if (value === null) all.delete([table, key]);
      else all.put(value, [table, key]);
      await new Promise((resolve, reject) => { writing.oncomplete = resolve; writing.onabort = () => reject(writing.error); });
      others.postMessage(table);
    },
    lease: () => lease(name),
    close() { others.close(); database.close(); },
  };
}

function lease(name) {
  const abandoned = new AbortController();
  let release = () => { };
  return {
    acquire: () => new Promise((resolve, reject) => navigator.locks.request(name, { signal: abandoned.signal }, () => {
      resolve();
      return new Promise(free => { release = free; });
    }).catch(reject)),
    release: () => release(),
    abandon: () => { abandoned.abort(); release(); },
  };
}

function opened(name) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("values");
  return done(opening);
}

function done(request) {
  return new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
}
