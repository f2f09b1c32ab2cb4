import { expect, test } from "vitest";
import { filterOf } from "../src/screens/tickets/filter";
import { inOrder, missing, stepNeeds, stepWord } from "../src/screens/tickets/steps";

test("the same target is named by where one comes from", () => {
  expect(stepWord("ACCEPTED", "IN_PROGRESS")).toBe("IN_PROGRESS");
  expect(stepWord("ON_HOLD", "IN_PROGRESS")).toBe("resume");
  expect(stepWord("CLOSED", "IN_PROGRESS")).toBe("reopen");
  expect(stepWord("NEW", "ASSIGNED")).toBe("ASSIGNED");
  expect(stepWord("ACCEPTED", "ASSIGNED")).toBe("reassign");
});

test("accepting and starting are one press", () => {
  expect(stepNeeds("NEW", "ACCEPTED")).toBeNull();
  expect(stepNeeds("ACCEPTED", "IN_PROGRESS")).toBeNull();
});

test("done wants an outcome, and a confirmed fault its mode", () => {
  const needs = stepNeeds("IN_PROGRESS", "DONE");
  if (needs === null) throw new Error("DONE needs something");
  const given = { person: null, outcome: null, mode: "", note: "" };
  expect(missing(needs, given)).toBe("needsOutcome");
  expect(missing(needs, { ...given, outcome: "confirmed", mode: "  " })).toBe("needsMode");
  expect(missing(needs, { ...given, outcome: "confirmed", mode: "bearing" })).toBeNull();
  expect(missing(needs, { ...given, outcome: "false_alarm" })).toBeNull();
});

test("passing on wants a person and why", () => {
  const needs = stepNeeds("ACCEPTED", "ASSIGNED");
  if (needs === null) throw new Error("passing on needs something");
  const given = { person: null, outcome: null, mode: "", note: "" };
  expect(missing(needs, given)).toBe("needsPerson");
  expect(missing(needs, { ...given, person: 3 })).toBe("needsNote");
  expect(missing(needs, { ...given, person: 3, note: "off shift" })).toBeNull();
});

test("the way forward comes first", () => {
  expect(inOrder(["CANCELLED", "ASSIGNED", "ACCEPTED"])).toEqual(["ACCEPTED", "ASSIGNED", "CANCELLED"]);
});

test("the address says what the server is asked for", () => {
  expect(filterOf({})).toEqual({ open: true });
  expect(filterOf({ show: "mine" })).toEqual({ open: true, mine: true });
  expect(filterOf({ show: "ended", state: "CLOSED" })).toEqual({ open: false, state: ["CLOSED"] });
  expect(filterOf({ show: "all", subject: "P-1" })).toEqual({ subject: "P-1" });
});
