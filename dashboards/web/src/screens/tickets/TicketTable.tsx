import { Link } from "@tanstack/react-router";
import type { Ticket } from "../../api/client";
import { useWords } from "../../i18n/words";
import { Empty } from "../../parts/Empty";
import { Moment } from "../../parts/Moment";
import table from "../../parts/rows.module.css";
import { Severity } from "../../parts/Severity";
import { StateWord } from "./StateWord";

function TicketRow({ ticket }: { ticket: Ticket }) {
  const { t, text } = useWords();
  return (
    <tr>
      <td className={table.main}>
        <Link to="/tickets/$id" params={{ id: String(ticket.id) }}>
          {text(ticket.title)}
        </Link>
        <div className={table.under}>{ticket.number}</div>
      </td>
      <td data-label={t("ticket.column.priority")}>
        <Severity severity={ticket.priority} />
      </td>
      <td data-label={t("ticket.column.state")}>
        <StateWord state={ticket.state} />
      </td>
      <td data-label={t("ticket.column.assignee")}>
        {ticket.assignee?.display_name ?? <span className="dim">{t("ticket.nobody")}</span>}
      </td>
      <td data-label={t("ticket.column.updated")}>
        <Moment at={ticket.updated_at} />
      </td>
    </tr>
  );
}

/** `everything`: nothing is filtered out, so an empty list means that there is none at all. */
export function TicketTable({ tickets, everything }: { tickets: Ticket[]; everything: boolean }) {
  const { t } = useWords();
  if (tickets.length === 0) {
    if (everything) return <Empty says={t("ticket.noneAtAll")} />;
    return (
      <Empty says={t("ticket.none")}>
        <Link to="/tickets" search={{ show: "all" }}>
          {t("ticket.noneNext")}
        </Link>
      </Empty>
    );
  }
  return (
    <table className={table.rows}>
      <thead>
        <tr>
          <th scope="col">{t("ticket.column.title")}</th>
          <th scope="col">{t("ticket.column.priority")}</th>
          <th scope="col">{t("ticket.column.state")}</th>
          <th scope="col">{t("ticket.column.assignee")}</th>
          <th scope="col">{t("ticket.column.updated")}</th>
        </tr>
      </thead>
      <tbody>
        {tickets.map((ticket) => (
          <TicketRow key={ticket.id} ticket={ticket} />
        ))}
      </tbody>
    </table>
  );
}
