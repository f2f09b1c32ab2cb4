import createClient from "openapi-fetch";
import { learn } from "../time/serverClock";
import { problemOf, unreachable } from "./problem";
import type { paths } from "./schema";

/** Same origin only; the header is the server's guard against requests of other sites. */
export const api = createClient<paths>({
  baseUrl: typeof location === "undefined" ? "http://localhost" : location.origin,
  headers: { "X-Requested-With": "campus" },
  credentials: "same-origin",
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The answer's body; raises `Problem`. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  let got: Answer<T>;
  try {
    got = await call;
  } catch {
    // fetch says no more than that there was no answer.
    throw unreachable();
  }
  learn(got.response.headers.get("date"));
  if (!got.response.ok) {
    throw problemOf(got.response.status, got.error, got.response.headers.get("x-request-id"));
  }
  return got.data as T;
}

type Get<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

export type Session = Get<"/api/v1/session">;
export type Equipment = Get<"/api/v1/equipment">["items"][number];
export type EquipmentDetail = Get<"/api/v1/equipment/{equipment_id}">;
export type Point = EquipmentDetail["points"][number];
export type Latest = Get<"/api/v1/equipment/{equipment_id}/latest">[number];
export type History = Get<"/api/v1/equipment/{equipment_id}/history">[number];
export type Condition = Get<"/api/v1/equipment/{equipment_id}/condition">;
export type Alarm = Get<"/api/v1/alarms">["items"][number];
export type Ticket = Get<"/api/v1/tickets">["items"][number];
export type TicketDetail = Get<"/api/v1/tickets/{ticket_id}">;
export type TicketState = Ticket["state"];
export type Gateway = Get<"/api/v1/gateways">[number];
export type Person = Get<"/api/v1/users">["items"][number];
