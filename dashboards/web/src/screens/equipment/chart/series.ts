import type { History } from "../../../api/client";

/** One point's values by bucket, oldest first; parallel lists, `time` in ms. */
export type Series = {
  bucketMs: number;
  time: number[];
  low: number[];
  mean: number[];
  high: number[];
  /** Readings in the last bucket so far: what its mean is the mean of. */
  inLast: number;
};

export function empty(bucketMs: number): Series {
  return { bucketMs, time: [], low: [], mean: [], high: [], inLast: 0 };
}

/** `leastMs`: raw history still gets buckets, so that a chart left open does not grow for ever. */
export function seriesOf(history: History, leastMs: number): Series {
  return {
    bucketMs: Math.max(history.bucket_ms, leastMs),
    time: [...history.time_ms],
    low: [...history.minimum],
    mean: [...history.mean],
    high: [...history.maximum],
    inLast: 1,
  };
}

/** Adds a reading in place. One that is older than the last bucket is left to the next loading. */
export function append(series: Series, time: number, value: number) {
  const { bucketMs } = series;
  const last = series.time.length - 1;
  const lastTime = series.time[last] ?? Number.NEGATIVE_INFINITY;
  const bucket = Math.floor(time / bucketMs);
  const lastBucket = Math.floor(lastTime / bucketMs);
  if (bucket < lastBucket || time === lastTime) return;
  if (bucket > lastBucket) {
    series.time.push(time);
    series.low.push(value);
    series.mean.push(value);
    series.high.push(value);
    series.inLast = 1;
    return;
  }
  series.inLast += 1;
  series.low[last] = Math.min(series.low[last] ?? value, value);
  series.high[last] = Math.max(series.high[last] ?? value, value);
  const mean = series.mean[last] ?? value;
  series.mean[last] = mean + (value - mean) / series.inLast;
}

/** Drops in place what lies before `from`. */
export function trim(series: Series, from: number) {
  const kept = series.time.findIndex((time) => time >= from);
  const dropped = kept === -1 ? series.time.length : kept;
  if (dropped === 0) return;
  for (const list of [series.time, series.low, series.mean, series.high]) list.splice(0, dropped);
}

export type Summary = { from: number; to: number; low: number; high: number; latest: number };

export function summary(series: Series): Summary | null {
  const last = series.time.length - 1;
  if (last < 0) return null;
  return {
    from: series.time[0] ?? 0,
    to: series.time[last] ?? 0,
    low: series.low.reduce((a, b) => Math.min(a, b)),
    high: series.high.reduce((a, b) => Math.max(a, b)),
    latest: series.mean[last] ?? 0,
  };
}

export type TableRow = { time: number; low: number; mean: number; high: number };

/** The same values in at most `most` rows, newest first; means weigh each bucket alike. */
export function tableOf(series: Series, most: number): TableRow[] {
  const size = Math.max(1, Math.ceil(series.time.length / most));
  const rows: TableRow[] = [];
  for (let end = series.time.length; end > 0; end -= size) {
    const start = Math.max(0, end - size);
    const means = series.mean.slice(start, end);
    rows.push({
      time: series.time[start] ?? 0,
      low: Math.min(...series.low.slice(start, end)),
      mean: means.reduce((a, b) => a + b, 0) / means.length,
      high: Math.max(...series.high.slice(start, end)),
    });
  }
  return rows;
}

// A sample's period may be shorter than the road takes; and browsers' clocks are not exact.
const LEAST_STALE_MS = 5_000;
const PERIODS = 3;
const USUAL_PERIOD_S = 10;

/** Older than three sample periods: to be shown with its time, never as live. */
export function stale(time: number, now: number, periodS: number | null) {
  return now - time > Math.max(PERIODS * (periodS ?? USUAL_PERIOD_S) * 1_000, LEAST_STALE_MS);
}

// Room for the now-line and its word.
const AHEAD = 0.03;

/**
 * What the time axis shows, ms. A point that has been silent for longer than the span shows its
 * last values instead of an empty picture.
 */
export function windowOf(spanMs: number, now: number, lastTime: number | undefined): [number, number] {
  const end = lastTime !== undefined && now - lastTime > spanMs ? lastTime : now;
  return [end - spanMs, end + spanMs * AHEAD];
}
