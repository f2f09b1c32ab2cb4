import { useEffect, useMemo, useState } from "react";
import type { History } from "../../../api/client";
import { readings } from "../../../live/live";
import { serverNow } from "../../../time/serverClock";
import { append, empty, seriesOf, trim, type Series } from "./series";

const BUDGET = 1_000;
// Four pictures a second look live; more would only cost.
const DRAW_MS = 250;

/** History as loaded, with the live readings added as they come. */
export function useSeries(point: string, history: History | undefined, spanMs: number): { series: Series; version: number } {
  const series = useMemo(() => {
    const leastMs = spanMs / BUDGET;
    return history ? seriesOf(history, leastMs) : empty(leastMs);
  }, [history, spanMs]);
  const [version, setVersion] = useState(0);

  useEffect(() => {
    let fresh = false;
    const stop = readings.hear(point, ({ time, value }) => {
      append(series, time, value);
      fresh = true;
    });
    const timer = setInterval(() => {
      if (!fresh) return;
      fresh = false;
      trim(series, serverNow() - 2 * spanMs);
      setVersion((before) => before + 1);
    }, DRAW_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [point, series, spanMs]);

  return { series, version };
}
