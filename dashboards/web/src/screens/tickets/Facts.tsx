import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { TicketDetail } from "../../api/client";
import { conditions } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Card } from "../../parts/Card";
import { useCodeWords } from "../../parts/classes";
import { Moment } from "../../parts/Moment";
import classes from "./Tickets.module.css";

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

export function Facts({ ticket }: { ticket: TicketDetail }) {
  const { t, text } = useWords();
  const { failureClass, source } = useCodeWords();
  const equipment = useQuery(conditions).data?.some(({ equipment: id }) => id === ticket.subject) ?? false;
  const name = ticket.subject_name ? text(ticket.subject_name) : ticket.subject;
  return (
    <Card title={t("ticket.facts")}>
      <dl className={classes.facts}>
        <Fact name={t("ticket.subject")}>
          {equipment ? (
            <Link to="/equipment/$id" params={{ id: ticket.subject }}>
              {name}
            </Link>
          ) : (
            name
          )}
        </Fact>
        <Fact name={t("ticket.failureClass")}>{failureClass(ticket.failure_class)}</Fact>
        <Fact name={t("ticket.source")}>{source(ticket.source)}</Fact>
        <Fact name={t("ticket.column.assignee")}>{ticket.assignee?.display_name ?? t("ticket.nobody")}</Fact>
        <Fact name={t("ticket.created")}>
          <Moment at={ticket.created_at} relative />
        </Fact>
        <Fact name={t("ticket.column.updated")}>
          <Moment at={ticket.updated_at} relative />
        </Fact>
        {ticket.outcome !== null && <Fact name={t("ticket.outcome")}>{t(`ticket.outcomes.${ticket.outcome}`)}</Fact>}
        {ticket.failure_mode !== null && <Fact name={t("ticket.mode")}>{ticket.failure_mode}</Fact>}
      </dl>
    </Card>
  );
}
