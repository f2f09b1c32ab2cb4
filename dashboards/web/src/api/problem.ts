/** What went wrong with a request: the RFC 9457 answer, or status 0 where there was no answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly requestId: string | null,
  ) {
    super(`${status} ${code}: ${detail}`);
    this.name = "Problem";
  }
}

type Body = { code?: unknown; detail?: unknown; request_id?: unknown };

function words(value: unknown) {
  return typeof value === "string" ? value : "";
}

/** `body` is whatever came; a proxy's page of HTML is a problem too. */
export function problemOf(status: number, body: unknown, requestId: string | null) {
  const known: Body = typeof body === "object" && body !== null ? body : {};
  return new Problem(status, words(known.code), words(known.detail), words(known.request_id) || requestId);
}

export function unreachable() {
  return new Problem(0, "unreachable", "", null);
}

/** Keys of the catalogue's `problem` section. */
export type ProblemWord =
  | "unreachable"
  | "not_signed_in"
  | "not_permitted"
  | "wrong_sign_in"
  | "too_many"
  | "exports_busy"
  | "export_too_large"
  | "wrong_password"
  | "weak_password"
  | "same_password"
  | "ticket_other_open"
  | "ticket_assignee"
  | "conflict"
  | "not_found"
  | "invalid"
  | "store_away"
  | "server";

const CODES: Record<string, ProblemWord> = {
  wrong_sign_in: "wrong_sign_in",
  wrong_password: "wrong_password",
  weak_password: "weak_password",
  same_password: "same_password",
  ticket_other_open: "ticket_other_open",
  ticket_assignee: "ticket_assignee",
  store_away: "store_away",
  exports_busy: "exports_busy",
  export_too_large: "export_too_large",
};

const STATUSES: Record<number, ProblemWord> = {
  0: "unreachable",
  401: "not_signed_in",
  403: "not_permitted",
  404: "not_found",
  409: "conflict",
  422: "invalid",
  429: "too_many",
  503: "store_away",
};

/** By code where we have words for it, else by status. */
export function wordOf(problem: Problem): ProblemWord {
  return CODES[problem.code] ?? STATUSES[problem.status] ?? (problem.status < 500 ? "invalid" : "server");
}
