import type { TicketState } from "../../api/client";
import { useWords } from "../../i18n/words";
import classes from "./Tickets.module.css";

export function StateWord({ state }: { state: TicketState }) {
  const { t } = useWords();
  return (
    <span className={classes.state} data-state={state}>
      {t(`ticket.state.${state}`)}
    </span>
  );
}
