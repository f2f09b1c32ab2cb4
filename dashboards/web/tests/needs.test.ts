import { expect, test } from "vitest";
import type { Alarm, Gateway, Ticket } from "../src/api/client";
import { ranked } from "../src/screens/equipment/ranked";
import { eventsOf } from "../src/screens/overview/events";
import { needsOf } from "../src/screens/overview/needs";

const words = { zh: "字", en: "words" };

function alarm(id: number, change: Partial<Alarm> = {}): Alarm {
  return {
    id,
    subject: `E-${String(id)}`,
    subject_name: null,
    failure_class: "abnormal_condition",
    severity: "P3",
    source: "condition",
    state: "active",
    raised_at: "2026-11-22T03:00:00Z",
    last_at: "2026-11-22T03:00:00Z",
    cleared_at: null,
    count: 1,
    reason: words,
    advice: words,
    ticket_id: null,
    ...change,
  };
}

function ticket(id: number, change: Partial<Ticket> = {}): Ticket {
  return {
    id,
    number: `T-${String(id)}`,
    subject: `S-${String(id)}`,
    subject_name: null,
    failure_class: "abnormal_condition",
    source: "condition",
    state: "NEW",
    priority: "P3",
    title: words,
    reason: words,
    advice: words,
    assignee: null,
    created_at: "2026-11-22T03:00:00Z",
    updated_at: "2026-11-22T03:00:00Z",
    event_at: "2026-11-22T03:00:00Z",
    recovered_at: null,
    version: 1,
    outcome: null,
    failure_mode: null,
    reopen_count: 0,
    alarm_id: null,
    recurrence_of: null,
    allowed: [],
    ...change,
  };
}

function gateway(id: string, online: boolean | null): Gateway {
  return { id, online, since: null, software: "", points: 0, last_message_at: null };
}

test("an alarm and its ticket are one need", () => {
  const needs = needsOf([alarm(1, { ticket_id: 7 })], [ticket(7)], []);
  expect(needs.map((need) => [need.key, need.ticket?.id])).toEqual([["alarm-1", 7]]);
});

test("urgent first, then what nobody has taken, then the oldest", () => {
  const needs = needsOf(
    [alarm(1, { raised_at: "2026-11-22T04:00:00Z" }), alarm(2), alarm(3, { severity: "P1" })],
    [ticket(8, { state: "IN_PROGRESS", created_at: "2026-11-22T01:00:00Z" })],
    [],
  );
  expect(needs.map((need) => need.key)).toEqual(["alarm-3", "alarm-2", "alarm-1", "ticket-8"]);
});

test("a gateway that is away is a need unless an alarm says so already; one not heard yet is none", () => {
  const gateways = [gateway("gw-a", false), gateway("gw-b", false), gateway("gw-c", null), gateway("gw-d", true)];
  const needs = needsOf([alarm(1, { subject: "gw-a" })], [], gateways);
  expect(needs.map((need) => need.subject)).toEqual(["gw-b", "gw-a"]);
});

test("events come newest first, a cleared alarm twice, and no more than asked for", () => {
  const cleared = alarm(1, { state: "cleared", cleared_at: "2026-11-22T05:00:00Z" });
  const all = eventsOf([cleared], [ticket(9, { created_at: "2026-11-22T04:00:00Z" })], 10);
  expect(all.map((event) => event.what)).toEqual(["cleared", "created", "raised"]);
  expect(eventsOf([cleared], [], 1)).toHaveLength(1);
});

test("what explains a finding comes by its share, whatever its sign; noise is left out", () => {
  const one = (point: string, share: number) => ({ point, share, expected: 0, measured: 0 });
  const all = [one("a", 0.2), one("b", -0.7), one("c", 0.004), one("d", 0.096)];
  expect(ranked(all).map(({ point }) => point)).toEqual(["b", "a", "d"]);
});
