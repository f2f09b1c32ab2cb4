import { describe, expect, test } from "vitest";
import { append, empty, seriesOf, stale, summary, tableOf, trim, windowOf } from "../src/screens/equipment/chart/series";

const history = { point: "g/p", bucket_ms: 1_000, time_ms: [1_000, 2_000], minimum: [1, 2], maximum: [3, 4], mean: [2, 3] };

describe("append", () => {
  test("a reading of a later bucket begins a new one", () => {
    const series = seriesOf(history, 0);
    append(series, 3_200, 9);
    expect(series.time).toEqual([1_000, 2_000, 3_200]);
    expect(series.mean.at(-1)).toBe(9);
  });

  test("readings of the same bucket widen it, and its mean is theirs", () => {
    const series = empty(1_000);
    append(series, 5_000, 1);
    append(series, 5_100, 4);
    append(series, 5_900, 7);
    expect(series).toMatchObject({ time: [5_000], low: [1], mean: [4], high: [7] });
  });

  test("what is older, and what was there already, changes nothing", () => {
    const series = seriesOf(history, 0);
    append(series, 500, 100);
    append(series, 2_000, 100);
    expect(series.high).toEqual([3, 4]);
  });

  test("a chart left open at 10 Hz stays as large as its budget", () => {
    const series = empty(900);
    for (let time = 0; time < 3_600_000; time += 100) {
      append(series, time, Math.sin(time));
      if (time % 10_000 === 0) trim(series, time - 900_000);
    }
    expect(series.time.length).toBeLessThan(1_020);
    expect(series.time).toEqual([...series.time].sort((a, b) => a - b));
  });
});

test("the loaded history is not changed by what comes live", () => {
  const series = seriesOf(history, 0);
  append(series, 9_000, 1);
  trim(series, 5_000);
  expect(series.time).toEqual([9_000]);
  expect(history.time_ms).toEqual([1_000, 2_000]);
});

test("the summary and the table say what the chart shows", () => {
  const series = empty(1);
  for (let time = 1; time <= 100; time += 1) append(series, time, time);
  expect(summary(series)).toEqual({ from: 1, to: 100, low: 1, high: 100, latest: 100 });
  const rows = tableOf(series, 30);
  expect(rows.length).toBeLessThanOrEqual(30);
  expect(rows[0]).toMatchObject({ high: 100 });
  expect(rows.at(-1)).toMatchObject({ low: 1 });
  expect(summary(empty(1))).toBeNull();
});

describe("stale", () => {
  test("after three periods, and not within what a road takes", () => {
    expect(stale(0, 29_000, 10)).toBe(false);
    expect(stale(0, 31_000, 10)).toBe(true);
    expect(stale(0, 4_000, 0.1)).toBe(false);
    expect(stale(0, 5_100, 0.1)).toBe(true);
  });
});

describe("the window", () => {
  test("ends now while values come", () => {
    const [from, to] = windowOf(1_000, 10_000, 9_900);
    expect(from).toBe(9_000);
    expect(to).toBeGreaterThan(10_000);
  });

  test("shows the last values of a point that fell silent long ago", () => {
    expect(windowOf(1_000, 10_000, 3_000)[0]).toBe(2_000);
  });
});
