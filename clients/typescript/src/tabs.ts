// The tabs that share a store: one of those that are connected leads and sends, and each learns what another has written.
export class Tabs<T> {
  readonly #channel?: BroadcastChannel;
  #standing = new AbortController();

  /**
   * @param name The name that the tabs share; without one, or where there are no locks, this program is alone.
   * @param learn Told what another tab has written.
   */
  constructor(private readonly name: string | undefined, learn: (written: T) => void) {
    if (name === undefined || typeof navigator === "undefined" || !navigator.locks) return;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (message) => learn(message.data as T);
  }

  /** Leads, as soon as no other does, until it steps down: then the signal is aborted. */
  stand(lead: (signal: AbortSignal) => void): void {
    this.stepDown();
    const { signal } = (this.#standing = new AbortController());
    if (!this.#channel) return lead(signal);
    navigator.locks
      .request(this.name!, { signal }, () => {
        if (signal.aborted) return undefined;
        lead(signal);
        return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      })
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
  }

  stepDown(): void {
    this.#standing.abort();
  }

  tell(written: T): void {
    this.#channel?.postMessage(written);
  }

  close(): void {
    this.stepDown();
    this.#channel?.close();
  }
}
