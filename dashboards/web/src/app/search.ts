/** What may stand behind the `?` of each address; anything else is dropped. */

export const SPANS = { "5m": 5 * 60_000, "15m": 15 * 60_000, "1h": 3_600_000, "6h": 6 * 3_600_000, "24h": 24 * 3_600_000 } as const;
export type Span = keyof typeof SPANS;

export const TICKET_SHOWS = ["open", "mine", "ended", "all"] as const;
export type TicketShow = (typeof TICKET_SHOWS)[number];

export const TICKET_STATES = [
  "NEW",
  "ASSIGNED",
  "ACCEPTED",
  "IN_PROGRESS",
  "ON_HOLD",
  "DONE",
  "CLOSED",
  "CANCELLED",
] as const;
export type TicketStateName = (typeof TICKET_STATES)[number];

export const ALARM_SHOWS = ["active", "cleared", "all"] as const;
export type AlarmShow = (typeof ALARM_SHOWS)[number];

export const EQUIPMENT_STATES = ["abnormal", "no_data", "learning", "normal", "unknown"] as const;
export type EquipmentState = (typeof EQUIPMENT_STATES)[number];

type Raw = Record<string, unknown>;

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((one) => one === value);
}

function words(value: unknown) {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Only addresses of our own: never another site's. */
export function nextSearch(raw: Raw): { next?: string } {
  const next = words(raw.next);
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? { next } : {};
}

export function spanSearch(raw: Raw): { span?: Span } {
  const span = oneOf(Object.keys(SPANS) as Span[], raw.span);
  return span ? { span } : {};
}

export function ticketSearch(raw: Raw): { show?: TicketShow; state?: TicketStateName; subject?: string } {
  const show = oneOf(TICKET_SHOWS, raw.show);
  const state = oneOf(TICKET_STATES, raw.state);
  const subject = words(raw.subject);
  return { ...(show && { show }), ...(state && { state }), ...(subject && { subject }) };
}

export function alarmSearch(raw: Raw): { show?: AlarmShow } {
  const show = oneOf(ALARM_SHOWS, raw.show);
  return show ? { show } : {};
}

export function equipmentSearch(raw: Raw): { state?: EquipmentState; find?: string } {
  const state = oneOf(EQUIPMENT_STATES, raw.state);
  const find = words(raw.find);
  return { ...(state && { state }), ...(find && { find }) };
}
