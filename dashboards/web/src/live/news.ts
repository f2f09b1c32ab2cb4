import type { QueryKey } from "@tanstack/react-query";

export type News = { kind: string; data: Record<string, unknown> };

/** Parallel lists, as they travel. */
export type Batch = { points: string[]; time_ms: number[]; value: (number | null)[] };

/** The data of one `news` event; raises SyntaxError when it is not JSON. */
export function newsOf(data: string): News[] {
  const parsed: unknown = JSON.parse(data);
  return Array.isArray(parsed) ? parsed.filter(isNews) : [];
}

function isNews(value: unknown): value is News {
  if (typeof value !== "object" || value === null) return false;
  const { kind, data } = value as Partial<News>;
  return typeof kind === "string" && typeof data === "object";
}

export function batchOf(news: News): Batch | null {
  if (news.kind !== "readings") return null;
  const { points, time_ms, value } = news.data as Partial<Batch>;
  if (!points || !time_ms || !value) return null;
  return { points, time_ms, value };
}

/** Which answers are out of date once this is known. */
export function touched(news: News): QueryKey[] {
  switch (news.kind) {
    case "alarm":
      return [["alarms"]];
    case "ticket":
      return [["tickets"]];
    case "condition":
      return [["conditions"], ["condition", news.data.equipment]];
    case "gateway":
      return [["gateways"], ["equipment"]];
    default:
      return [];
  }
}
