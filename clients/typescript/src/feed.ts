// Values that come one by one, for everybody who iterates; none is lost between two steps.
export class Feed<T> {
  readonly #readers = new Set<Reader<T>>();

  push(value: T): void {
    for (const reader of this.#readers) reader.push(value);
  }

  /** What comes from now on, behind these. It ends with the feed, or when the reader stops. */
  read(...first: T[]): AsyncIterableIterator<T> {
    const reader: Reader<T> = new Reader<T>(first, () => this.#readers.delete(reader));
    this.#readers.add(reader);
    return reader;
  }

  end(): void {
    for (const reader of this.#readers) void reader.return();
  }
}

class Reader<T> implements AsyncIterableIterator<T> {
  readonly #waiting: Array<(result: IteratorResult<T>) => void> = [];
  #ended = false;

  constructor(private readonly values: T[], private readonly left: () => void) {}

  push(value: T): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting({ value, done: false });
    else this.values.push(value);
  }

  async next(): Promise<IteratorResult<T>> {
    if (this.values.length > 0) return { value: this.values.shift() as T, done: false };
    if (this.#ended) return { value: undefined, done: true };
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async return(): Promise<IteratorResult<T>> {
    this.#ended = true;
    this.left();
    for (const waiting of this.#waiting.splice(0)) waiting({ value: undefined, done: true });
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
