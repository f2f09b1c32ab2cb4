import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { alarmsFirst, ticketsFirst } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Card } from "../../parts/Card";
import { useCodeWords } from "../../parts/classes";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { lookOfAlarm } from "../../parts/looks";
import { Moment } from "../../parts/Moment";
import { Shape, type Look } from "../../parts/Shape";
import { eventsOf, type Event } from "./events";
import classes from "./Overview.module.css";

const MOST = 12;

function lookOf(event: Event): Look {
  if (event.what === "created") return "quiet";
  return lookOfAlarm({
    state: event.what === "cleared" ? "cleared" : "active",
    severity: event.severity,
    failure_class: event.failureClass,
  });
}

function EventRow({ event }: { event: Event }) {
  const { t, text } = useWords();
  const { failureClass } = useCodeWords();
  const subject = event.name ? text(event.name) : event.subject;
  return (
    <li className={classes.event}>
      <Shape look={lookOf(event)} />
      <div>
        <p>
          {event.ticket === null ? (
            t(`overview.${event.what}`)
          ) : (
            <Link to="/tickets/$id" params={{ id: String(event.ticket) }}>
              {t(`overview.${event.what}`)}
            </Link>
          )}
        </p>
        <p className="dim">
          {subject}
          {" · "}
          {failureClass(event.failureClass)}
        </p>
      </div>
      <Moment at={event.at} />
    </li>
  );
}

export function Events() {
  const { t } = useWords();
  const alarms = useQuery(alarmsFirst("all"));
  const tickets = useQuery(ticketsFirst({})).data?.items ?? [];
  return (
    <Card title={t("overview.events")}>
      <Loaded asked={alarms} what={t("overview.events")}>
        {({ items }) => {
          const events = eventsOf(items, tickets, MOST);
          if (events.length === 0) return <Empty says={t("overview.eventsNone")} />;
          return (
            <ol className={classes.list}>
              {events.map((event) => (
                <EventRow key={event.key} event={event} />
              ))}
            </ol>
          );
        }}
      </Loaded>
    </Card>
  );
}
