import { useEffect, useState } from "react";
import { readings } from "./live";
import type { Reading } from "./readings";

const EVERY_MS = 500;

/** The newest of what was loaded and what came live; shown at most twice a second. */
export function useReading(point: string, loaded: Reading | undefined): Reading | undefined {
  const [live, setLive] = useState(() => readings.latest(point));
  useEffect(() => {
    const timer = setInterval(() => setLive(readings.latest(point)), EVERY_MS);
    return () => clearInterval(timer);
  }, [point]);
  if (live === undefined) return loaded;
  return loaded === undefined || live.time >= loaded.time ? live : loaded;
}
