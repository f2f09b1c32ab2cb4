import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ticketDetail } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Card } from "../../parts/Card";
import { Loaded } from "../../parts/Loaded";
import { Page } from "../../parts/Page";
import { Severity } from "../../parts/Severity";
import { Facts } from "./Facts";
import { StateWord } from "./StateWord";
import { Steps } from "./Steps";
import classes from "./Tickets.module.css";
import { Timeline } from "./Timeline";

export function TicketScreen() {
  const { t, text } = useWords();
  const { id } = useParams({ from: "/shell/tickets/$id" });
  const asked = useQuery(ticketDetail(Number(id)));
  const known = asked.data;
  return (
    <Page
      title={known ? text(known.title) : t("ticket.heading", { number: id })}
      beside={
        <>
          {known && (
            <>
              <StateWord state={known.state} />
              <Severity severity={known.priority} />
              <span className="dim small">{known.number}</span>
            </>
          )}
          <Link className="aside" to="/tickets">
            {t("ticket.toList")}
          </Link>
        </>
      }
    >
      <Loaded asked={asked} what={t("ticket.one")} rows={6}>
        {(ticket) => (
          <div className={classes.columns}>
            <div className={classes.column}>
              <Card title={t("ticket.reason")}>
                <p className={classes.reason}>{text(ticket.reason)}</p>
                <div className={classes.advice}>
                  <h3>{t("ticket.advice")}</h3>
                  <p>{text(ticket.advice)}</p>
                </div>
              </Card>
              <Card title={t("ticket.actions")}>
                <Steps ticket={ticket} />
              </Card>
              <Card title={t("ticket.timeline")}>
                <Timeline entries={ticket.timeline} />
              </Card>
            </div>
            <Facts ticket={ticket} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}
