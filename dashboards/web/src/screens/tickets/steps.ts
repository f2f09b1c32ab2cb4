import type { TicketState } from "../../api/client";

export type StepWord = TicketState | "resume" | "reopen" | "reassign";

/** What a step is called depends on where one stands. */
export function stepWord(from: TicketState, to: TicketState): StepWord {
  if (to === "IN_PROGRESS" && from === "ON_HOLD") return "resume";
  if (to === "IN_PROGRESS" && (from === "DONE" || from === "CLOSED")) return "reopen";
  if (to === "ASSIGNED" && from !== "NEW") return "reassign";
  return to;
}

export type Needs = { person: boolean; outcome: boolean; note: "required" | "optional" };

/** What a step must be given; null where one press is enough. */
export function stepNeeds(from: TicketState, to: TicketState): Needs | null {
  switch (stepWord(from, to)) {
    case "ASSIGNED":
      return { person: true, outcome: false, note: "optional" };
    case "reassign":
      return { person: true, outcome: false, note: "required" };
    case "ON_HOLD":
      return { person: false, outcome: false, note: "required" };
    case "DONE":
      return { person: false, outcome: true, note: "optional" };
    case "CANCELLED":
    case "CLOSED":
    case "reopen":
      return { person: false, outcome: false, note: "optional" };
    default:
      return null;
  }
}

// The way forward first; ways back and out after it.
const ORDER: readonly TicketState[] = ["ACCEPTED", "IN_PROGRESS", "DONE", "CLOSED", "ASSIGNED", "ON_HOLD", "CANCELLED", "NEW"];

export function inOrder(allowed: readonly TicketState[]): TicketState[] {
  return ORDER.filter((state) => allowed.includes(state));
}

export type Given = {
  person: number | null;
  outcome: string | null;
  mode: string;
  note: string;
};

export type Missing = "needsPerson" | "needsOutcome" | "needsMode" | "needsNote";

/** The first thing that is still missing; null when it can be sent. */
export function missing(needs: Needs, given: Given): Missing | null {
  if (needs.person && given.person === null) return "needsPerson";
  if (needs.outcome && given.outcome === null) return "needsOutcome";
  if (needs.outcome && given.outcome === "confirmed" && given.mode.trim() === "") return "needsMode";
  if (needs.note === "required" && given.note.trim() === "") return "needsNote";
  return null;
}
