import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ticketsFirst } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { Moment } from "../../parts/Moment";
import classes from "./Equipment.module.css";

export function OpenTickets({ subject }: { subject: string }) {
  const { t, text } = useWords();
  const tickets = useQuery(ticketsFirst({ open: true, subject }));
  return (
    <Card title={t("equipment.openTickets")}>
      <Loaded asked={tickets} what={t("ticket.list")} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty says={t("equipment.noTickets")}>
              <Link to="/tickets" search={{ show: "all", subject }}>
                {t("equipment.earlierTickets")}
              </Link>
            </Empty>
          ) : (
            <ul className={classes.tickets}>
              {items.map((ticket) => (
                <li key={ticket.id}>
                  <Link to="/tickets/$id" params={{ id: String(ticket.id) }}>
                    {text(ticket.title)}
                  </Link>
                  <p className="dim small">
                    {ticket.number}
                    {" · "}
                    {t(`severity.${ticket.priority}`)}
                    {" · "}
                    {t(`ticket.state.${ticket.state}`)}
                    {" · "}
                    <Moment at={ticket.created_at} />
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
