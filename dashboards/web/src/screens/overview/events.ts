import type { Alarm, Ticket } from "../../api/client";
import type { Text } from "../../i18n/words";

export type Event = {
  key: string;
  at: number;
  what: "raised" | "cleared" | "created";
  subject: string;
  name: Text | null;
  failureClass: string;
  severity: Alarm["severity"];
  ticket: number | null;
};

/** What has happened lately, newest first. */
export function eventsOf(alarms: Alarm[], tickets: Ticket[], most: number): Event[] {
  const events: Event[] = [];
  for (const alarm of alarms) {
    const common = {
      subject: alarm.subject,
      name: alarm.subject_name,
      failureClass: alarm.failure_class,
      severity: alarm.severity,
      ticket: alarm.ticket_id,
    };
    events.push({ ...common, key: `raised-${alarm.id}`, what: "raised", at: Date.parse(alarm.raised_at) });
    if (alarm.cleared_at !== null) {
      events.push({ ...common, key: `cleared-${alarm.id}`, what: "cleared", at: Date.parse(alarm.cleared_at) });
    }
  }
  for (const ticket of tickets) {
    events.push({
      key: `created-${ticket.id}`,
      what: "created",
      at: Date.parse(ticket.created_at),
      subject: ticket.subject,
      name: ticket.subject_name,
      failureClass: ticket.failure_class,
      severity: ticket.priority,
      ticket: ticket.id,
    });
  }
  return events.sort((a, b) => b.at - a.at).slice(0, most);
}
