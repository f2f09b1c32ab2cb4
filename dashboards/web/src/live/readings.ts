import type { Batch } from "./news";

export type Reading = { time: number; value: number };
type Heard = (reading: Reading) => void;

/** The newest reading of each point, and who wants to hear the next. Times in ms. */
export class Readings {
  private readonly newest = new Map<string, Reading>();
  private readonly listeners = new Map<string, Set<Heard>>();

  latest(point: string): Reading | undefined {
    return this.newest.get(point);
  }

  /** Returns how to stop listening. */
  hear(point: string, heard: Heard): () => void {
    const those = this.listeners.get(point) ?? new Set<Heard>();
    this.listeners.set(point, those.add(heard));
    return () => {
      those.delete(heard);
      if (those.size === 0) this.listeners.delete(point);
    };
  }

  /** A late reading is told to the listeners, but does not become the newest. */
  take({ points, time_ms, value }: Batch) {
    points.forEach((point, at) => {
      const reading = { time: time_ms[at] ?? Number.NaN, value: value[at] ?? Number.NaN };
      if (Number.isNaN(reading.time) || Number.isNaN(reading.value)) return;
      if (reading.time >= (this.newest.get(point)?.time ?? 0)) this.newest.set(point, reading);
      this.listeners.get(point)?.forEach((heard) => heard(reading));
    });
  }

  forget() {
    this.newest.clear();
  }
}
