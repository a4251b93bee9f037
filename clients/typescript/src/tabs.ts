// The tabs that share a store: one of them leads and sends, and each learns what another has written.
export class Tabs<T> {
  readonly #channel?: BroadcastChannel;
  readonly #closing = new AbortController();
  #release?: () => void;

  /**
   * @param name The name that the tabs share; without one, or where there are no locks, this program is alone.
   * @param learn Told what another tab has written.
   * @param lead Told once, when this one leads.
   */
  constructor(name: string | undefined, learn: (written: T) => void, lead: () => void) {
    if (name === undefined || typeof navigator === "undefined" || !navigator.locks) {
      lead();
      return;
    }
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (message) => learn(message.data as T);
    navigator.locks
      .request(name, { signal: this.#closing.signal }, () => {
        if (this.#closing.signal.aborted) return undefined;
        lead();
        return new Promise<void>((resolve) => (this.#release = resolve));
      })
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) throw error;
      });
  }

  tell(written: T): void {
    this.#channel?.postMessage(written);
  }

  close(): void {
    this.#closing.abort();
    this.#release?.();
    this.#channel?.close();
  }
}
