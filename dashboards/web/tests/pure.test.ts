import { afterEach, expect, test, vi } from "vitest";
import { Problem, problemOf, wordOf } from "../src/api/problem";
import { equipmentSearch, nextSearch, spanSearch } from "../src/app/search";
import { Gather } from "../src/live/gather";
import { batchOf, newsOf, touched } from "../src/live/news";
import { Readings } from "../src/live/readings";
import { number, withUnit } from "../src/parts/numbers";
import { ago, clock, moment } from "../src/time/moments";
import { learn, serverNow } from "../src/time/serverClock";

afterEach(() => {
  vi.useRealTimers();
});

test("times are the campus's, wherever the browser is", () => {
  const at = Date.parse("2026-11-22T20:30:05Z");
  expect(clock(at, "zh")).toBe("04:30:05");
  expect(moment(at, at + 60_000, "en")).toBe("04:30");
  expect(moment(at, at + 24 * 3_600_000, "en")).toContain("23");
  expect(ago(at, at + 22 * 60_000, "en")).toBe("22 minutes ago");
  expect(ago(at, at - 5_000, "zh")).toBe(ago(at, at, "zh"));
});

test("numbers have the figures that a sensor can stand for, and units as people write them", () => {
  expect(number(0.123456, "en")).toBe("0.1235");
  expect(number(123456.7, "en")).toBe("123,457");
  expect(withUnit(21.5, "Cel", "zh")).toBe("21.5 °C");
  expect(withUnit(1, "1", "en")).toBe("1");
});

test("a clock that is wrong is corrected, one that is nearly right is believed", () => {
  learn("Sun, 22 Nov 2026 04:00:00 GMT", Date.parse("2026-11-22T03:00:00Z"));
  expect(serverNow(Date.parse("2026-11-22T03:00:00Z"))).toBe(Date.parse("2026-11-22T04:00:00.500Z"));
  learn("Sun, 22 Nov 2026 04:00:00 GMT", Date.parse("2026-11-22T04:00:01Z"));
  expect(serverNow(1)).toBe(1);
});

test("only addresses of our own are gone on to after the sign-in", () => {
  expect(nextSearch({ next: "/tickets/3" })).toEqual({ next: "/tickets/3" });
  for (const next of ["//evil.example", "https://evil.example", "/\\evil.example", "", 3]) {
    expect(nextSearch({ next })).toEqual({});
  }
});

test("what an address may not say is dropped", () => {
  expect(spanSearch({ span: "1h" })).toEqual({ span: "1h" });
  expect(spanSearch({ span: "99y" })).toEqual({});
  expect(equipmentSearch({ state: "abnormal", find: "pump", other: 1 })).toEqual({ state: "abnormal", find: "pump" });
});

test("a problem keeps its code and request id; a page of HTML is one too", () => {
  const known = problemOf(409, { code: "ticket_stale", detail: "x", request_id: "r-1" }, null);
  expect([known.code, known.requestId, wordOf(known)]).toEqual(["ticket_stale", "r-1", "conflict"]);
  expect(wordOf(problemOf(502, "<html>", "r-2"))).toBe("server");
  expect(wordOf(new Problem(401, "wrong_sign_in", "", null))).toBe("wrong_sign_in");
});

test("news says which answers are old; readings go to the charts", () => {
  const news = newsOf('[{"kind":"ticket","data":{"id":1,"state":"NEW"}},{"kind":"readings","data":{"points":["g/a"],"time_ms":[5],"value":[1.5]}},{"odd":1}]');
  expect(news).toHaveLength(2);
  expect(news.flatMap(touched)).toEqual([["tickets"]]);
  expect(news.map(batchOf).filter(Boolean)).toEqual([{ points: ["g/a"], time_ms: [5], value: [1.5] }]);
  expect(touched({ kind: "condition", data: { equipment: "P-1" } })).toContainEqual(["condition", "P-1"]);
});

test("the newest reading wins, a late one is only told, a missing value is none", () => {
  const readings = new Readings();
  const heard: number[] = [];
  const stop = readings.hear("g/a", ({ value }) => heard.push(value));
  readings.take({ points: ["g/a", "g/a", "g/b", "g/a"], time_ms: [10, 5, 7, 12], value: [1, 2, 3, null] });
  expect(heard).toEqual([1, 2]);
  expect(readings.latest("g/a")).toEqual({ time: 10, value: 1 });
  stop();
  readings.take({ points: ["g/a"], time_ms: [20], value: [9] });
  expect(heard).toEqual([1, 2]);
});

test("many news of one kind make one request", () => {
  vi.useFakeTimers();
  const asked: unknown[] = [];
  const gather = new Gather((key) => asked.push(key), 500);
  for (let at = 0; at < 100; at += 1) gather.add(["tickets"]);
  gather.add(["alarms"]);
  vi.advanceTimersByTime(499);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(asked).toEqual([["tickets"], ["alarms"]]);
  gather.add(["tickets"]);
  gather.stop();
  vi.advanceTimersByTime(1_000);
  expect(asked).toHaveLength(2);
});
