// Where the outbox lies, and how far notifications were seen.

/** Keeps values by key. Keys are made of letters, digits and '-'; values are JSON. */
export interface Store {
  /** Stores of the same name are the same store, in several tabs. Without a name, only one program at a time uses it. */
  readonly name?: string;
  /** Everything, ordered by key. */
  all(): Promise<Array<[key: string, value: unknown]>>;
  /** Writes a value; when it is done, the value survives a crash. */
  set(key: string, value: unknown): Promise<void>;
  /** Writes a value unless there is one; gives what is there then. */
  add(key: string, value: unknown): Promise<unknown>;
  delete(key: string): Promise<void>;
}

/** Keeps values as long as the program runs. For tests, and for programs that need not remember. */
export function memoryStore(): Store {
  const values = new Map<string, unknown>();
  return {
    all: async () => [...values].sort(([one], [other]) => (one < other ? -1 : 1)),
    set: async (key, value) => void values.set(key, value),
    add: async (key, value) => values.get(key) ?? (values.set(key, value), value),
    delete: async (key) => void values.delete(key),
  };
}
