// How far notifications were seen: the last offset of each partition, written `0-12,3-7`.
export class Position {
  readonly #seen = new Map<number, number>();

  constructor(text = "") {
    this.advance(text);
  }

  /** Takes what is further than what is known. */
  advance(text: string): void {
    for (const part of text.split(",").filter(Boolean)) {
      const [partition, offset] = part.split("-").map(Number) as [number, number];
      this.#seen.set(partition, Math.max(offset, this.#seen.get(partition) ?? -1));
    }
  }

  toString(): string {
    return [...this.#seen].sort(([one], [other]) => one - other).map((pair) => pair.join("-")).join(",");
  }
}
