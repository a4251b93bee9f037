// Keeps values under Node.js: a file for each in a folder, whole or not there at all. One program at a time uses a folder.
import { link, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Store } from "./store.js";

const suffix = ".json";

/** @param folder The folder; it is made where it is not there. Only the user who runs the program reads it. */
export function fileStore(folder: string): Store {
  const made = mkdir(folder, { recursive: true, mode: 0o700 });
  const fileOf = (key: string) => join(folder, key + suffix);
  let writes = 0;

  /** Writes a file that nobody reads yet, to the disk. */
  async function write(key: string, value: unknown): Promise<string> {
    await made;
    const unseen = join(folder, `${key}.${process.pid}-${writes++}.tmp`);
    const file = await open(unseen, "w", 0o600);
    try {
      await file.writeFile(JSON.stringify(value));
      await file.sync();
    } finally {
      await file.close();
    }
    return unseen;
  }

  async function syncFolder(): Promise<void> {
    const opened = await open(folder, "r");
    await opened.sync().finally(() => opened.close());
  }

  return {
    all: async () => {
      await made;
      const keys = (await readdir(folder)).filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length)).sort();
      return Promise.all(keys.map(async (key) => [key, JSON.parse(await readFile(fileOf(key), "utf8"))] as [string, unknown]));
    },
    set: async (key, value) => {
      await rename(await write(key, value), fileOf(key));
      await syncFolder();
    },
    add: async (key, value) => {
      const unseen = await write(key, value);
      try {
        await link(unseen, fileOf(key));
        await syncFolder();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      } finally {
        await rm(unseen);
      }
      return JSON.parse(await readFile(fileOf(key), "utf8"));
    },
    delete: (key) => rm(fileOf(key), { force: true }),
  };
}
