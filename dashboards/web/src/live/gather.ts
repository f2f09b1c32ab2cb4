import { hashKey, type QueryKey } from "@tanstack/react-query";

/** Collects keys and hands each over once per window: many news must not make many requests. */
export class Gather {
  private keys = new Map<string, QueryKey>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly hand: (key: QueryKey) => void,
    private readonly windowMs: number,
  ) {}

  add(key: QueryKey) {
    this.keys.set(hashKey(key), key);
    this.timer ??= setTimeout(() => this.flush(), this.windowMs);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.keys.clear();
  }

  private flush() {
    const keys = [...this.keys.values()];
    this.stop();
    keys.forEach(this.hand);
  }
}
