import type { TicketFilter } from "../../api/queries";
import type { TicketShow, TicketStateName } from "../../app/search";

type Search = { show?: TicketShow; state?: TicketStateName; subject?: string };

/** What the server is asked for, from what stands in the address. */
export function filterOf({ show = "open", state, subject }: Search): TicketFilter {
  return {
    ...(show === "open" && { open: true }),
    ...(show === "mine" && { open: true, mine: true }),
    ...(show === "ended" && { open: false }),
    ...(state && { state: [state] }),
    ...(subject && { subject }),
  };
}
