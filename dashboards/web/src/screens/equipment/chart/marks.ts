import type { Alarm, Ticket } from "../../../api/client";

export type Mark = {
  key: string;
  at: number;
  kind: "alarm" | "ticket";
  failureClass: string;
  number: string;
  ticket: number | null;
};

/** Alarms and tickets of one equipment as marks of its charts, oldest first. */
export function marksOf(subject: string, alarms: Alarm[], tickets: Ticket[]): Mark[] {
  const ofAlarms = alarms
    .filter((alarm) => alarm.subject === subject)
    .map((alarm) => ({
      key: `alarm-${alarm.id}`,
      at: Date.parse(alarm.raised_at),
      kind: "alarm" as const,
      failureClass: alarm.failure_class,
      number: "",
      ticket: alarm.ticket_id,
    }));
  const ofTickets = tickets
    .filter((ticket) => ticket.subject === subject)
    .map((ticket) => ({
      key: `ticket-${ticket.id}`,
      at: Date.parse(ticket.created_at),
      kind: "ticket" as const,
      failureClass: ticket.failure_class,
      number: ticket.number,
      ticket: ticket.id,
    }));
  return [...ofAlarms, ...ofTickets].sort((a, b) => a.at - b.at);
}
