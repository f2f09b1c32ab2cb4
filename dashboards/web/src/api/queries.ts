import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, type TicketState } from "./client";

const PAGE = 100;

export type AlarmFilter = "active" | "cleared" | "all";
export type TicketFilter = { open?: boolean; state?: TicketState[]; mine?: boolean; subject?: string };

/** Points of a chart: about one per pixel of its width. */
const BUDGET = 1_000;

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => answer(api.GET("/api/v1/session")),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export const equipmentList = infiniteQueryOptions({
  queryKey: ["equipment"],
  queryFn: ({ pageParam }) =>
    answer(api.GET("/api/v1/equipment", { params: { query: { limit: 200, cursor: pageParam } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
});

export const equipmentDetail = (id: string) =>
  queryOptions({
    queryKey: ["equipment", id],
    queryFn: () => answer(api.GET("/api/v1/equipment/{equipment_id}", { params: { path: { equipment_id: id } } })),
  });

export const latestValues = (id: string) =>
  queryOptions({
    queryKey: ["latest", id],
    queryFn: () =>
      answer(api.GET("/api/v1/equipment/{equipment_id}/latest", { params: { path: { equipment_id: id } } })),
  });

/** History from `spanMs` ago until `end()`; kept per span, renewed when the page opens. */
export const historyOf = (id: string, spanMs: number, end: () => number) =>
  queryOptions({
    queryKey: ["history", id, spanMs],
    queryFn: () => {
      const end_ms = Math.round(end());
      return answer(
        api.GET("/api/v1/equipment/{equipment_id}/history", {
          params: {
            path: { equipment_id: id },
            query: { start_ms: end_ms - spanMs, end_ms, budget: BUDGET },
          },
        }),
      );
    },
    staleTime: 0,
  });

export const conditionOf = (id: string) =>
  queryOptions({
    queryKey: ["condition", id],
    queryFn: () =>
      answer(api.GET("/api/v1/equipment/{equipment_id}/condition", { params: { path: { equipment_id: id } } })),
  });

export const conditions = queryOptions({
  queryKey: ["conditions"],
  queryFn: () => answer(api.GET("/api/v1/conditions")),
});

export const alarmsFirst = (state: AlarmFilter) =>
  queryOptions({
    queryKey: ["alarms", "first", state],
    queryFn: () => answer(api.GET("/api/v1/alarms", { params: { query: { state, limit: PAGE } } })),
  });

export const alarmList = (state: AlarmFilter) =>
  infiniteQueryOptions({
    queryKey: ["alarms", "list", state],
    queryFn: ({ pageParam }) =>
      answer(api.GET("/api/v1/alarms", { params: { query: { state, limit: PAGE, cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

export const ticketsFirst = (filter: TicketFilter) =>
  queryOptions({
    queryKey: ["tickets", "first", filter],
    queryFn: () => answer(api.GET("/api/v1/tickets", { params: { query: { ...filter, limit: PAGE } } })),
  });

export const ticketList = (filter: TicketFilter) =>
  infiniteQueryOptions({
    queryKey: ["tickets", "list", filter],
    queryFn: ({ pageParam }) =>
      answer(api.GET("/api/v1/tickets", { params: { query: { ...filter, limit: PAGE, cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

export const ticketDetail = (id: number) =>
  queryOptions({
    queryKey: ["tickets", "one", id],
    queryFn: () => answer(api.GET("/api/v1/tickets/{ticket_id}", { params: { path: { ticket_id: id } } })),
  });

export const gateways = queryOptions({
  queryKey: ["gateways"],
  queryFn: () => answer(api.GET("/api/v1/gateways")),
});

export const people = queryOptions({
  queryKey: ["people"],
  queryFn: () => answer(api.GET("/api/v1/users", { params: { query: { limit: 200 } } })),
});
