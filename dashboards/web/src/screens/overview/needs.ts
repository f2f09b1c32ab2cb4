import type { Alarm, Gateway, Ticket } from "../../api/client";
import type { Text } from "../../i18n/words";

export type Need = {
  key: string;
  subject: string;
  name: Text | null;
  severity: Alarm["severity"];
  failureClass: string;
  source: string;
  reason: Text | null;
  /** ISO 8601; null where nobody knows. */
  since: string | null;
  alarm: number | null;
  ticket: Ticket | null;
};

// Somebody has it in hand already: it stands behind what nobody has taken.
const TAKEN: readonly Ticket["state"][] = ["ACCEPTED", "IN_PROGRESS", "ON_HOLD"];

export function taken(need: Need) {
  return need.ticket !== null && TAKEN.includes(need.ticket.state);
}

function age(need: Need) {
  return need.since === null ? 0 : Date.parse(need.since);
}

/**
 * One row per thing that needs somebody: an alarm with its ticket, an open ticket without an
 * alarm, a gateway that is away and has neither. Urgent first, then what nobody has taken, then
 * the oldest.
 */
export function needsOf(alarms: Alarm[], tickets: Ticket[], gateways: Gateway[]): Need[] {
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  const shown = new Set<number>();
  const needs: Need[] = alarms.map((alarm) => {
    const ticket = alarm.ticket_id === null ? null : (byId.get(alarm.ticket_id) ?? null);
    if (ticket) shown.add(ticket.id);
    return {
      key: `alarm-${alarm.id}`,
      subject: alarm.subject,
      name: alarm.subject_name,
      severity: alarm.severity,
      failureClass: alarm.failure_class,
      source: alarm.source,
      reason: alarm.reason,
      since: alarm.raised_at,
      alarm: alarm.id,
      ticket,
    };
  });
  for (const ticket of tickets) {
    if (shown.has(ticket.id)) continue;
    needs.push({
      key: `ticket-${ticket.id}`,
      subject: ticket.subject,
      name: ticket.subject_name,
      severity: ticket.priority,
      failureClass: ticket.failure_class,
      source: ticket.source,
      reason: ticket.reason,
      since: ticket.created_at,
      alarm: null,
      ticket,
    });
  }
  const subjects = new Set(needs.map((need) => need.subject));
  for (const gateway of gateways) {
    // One that has not said anything yet is not away.
    if (gateway.online !== false || subjects.has(gateway.id)) continue;
    needs.push({
      key: `gateway-${gateway.id}`,
      subject: gateway.id,
      name: null,
      severity: "P3",
      failureClass: "gateway_silent",
      source: "devices",
      reason: null,
      since: gateway.since,
      alarm: null,
      ticket: null,
    });
  }
  return needs.sort(
    (a, b) =>
      a.severity.localeCompare(b.severity) ||
      Number(taken(a)) - Number(taken(b)) ||
      age(a) - age(b),
  );
}
