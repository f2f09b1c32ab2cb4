import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { alarmsFirst, conditions, gateways, ticketsFirst } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Card } from "../../parts/Card";
import { useCodeWords } from "../../parts/classes";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { lookOfAlarm } from "../../parts/looks";
import { Moment } from "../../parts/Moment";
import { Shape } from "../../parts/Shape";
import { needsOf, taken, type Need } from "./needs";
import classes from "./Overview.module.css";

function NeedRow({ need, isEquipment }: { need: Need; isEquipment: boolean }) {
  const { t, text } = useWords();
  const { failureClass } = useCodeWords();
  const { ticket } = need;
  const who = ticket?.assignee?.display_name;
  return (
    <li className={classes.need}>
      <Shape look={lookOfAlarm({ state: "active", severity: need.severity, failure_class: need.failureClass })} size={18} />
      <div>
        <p className={classes.needTitle}>
          {need.name ? text(need.name) : need.subject}
          {" · "}
          {failureClass(need.failureClass)}
        </p>
        <p>{need.reason ? text(need.reason) : t("overview.gatewayOffline", { id: need.subject })}</p>
        <p className={classes.needMeta}>
          {t(`severity.${need.severity}`)}
          {" · "}
          {need.since !== null && (
            <>
              <Moment at={need.since} relative />
              {" · "}
            </>
          )}
          {ticket === null && t("overview.noTicket")}
          {ticket !== null && (taken(need) && who ? t("overview.heldBy", { name: who }) : t("overview.unaccepted"))}
        </p>
      </div>
      <div className={classes.links}>
        {ticket && (
          <Link to="/tickets/$id" params={{ id: String(ticket.id) }}>
            {t("overview.openTicket", { number: ticket.number })}
          </Link>
        )}
        {isEquipment && (
          <Link to="/equipment/$id" params={{ id: need.subject }}>
            {t("overview.openEquipment")}
            <span className="sr-only">{need.name ? text(need.name) : need.subject}</span>
          </Link>
        )}
        {!ticket && !isEquipment && <Link to="/alarms">{t("overview.openAlarm")}</Link>}
      </div>
    </li>
  );
}

export function Needs() {
  const { t } = useWords();
  const alarms = useQuery(alarmsFirst("active"));
  const tickets = useQuery(ticketsFirst({ open: true })).data?.items ?? [];
  const all = useQuery(gateways).data ?? [];
  const equipment = new Set(useQuery(conditions).data?.map((condition) => condition.equipment));
  return (
    <Card title={t("overview.needs")}>
      <Loaded asked={alarms} what={t("alarm.list")}>
        {({ items }) => {
          const needs = needsOf(items, tickets, all);
          if (needs.length === 0) {
            return (
              <Empty says={t("overview.needsNone")}>
                <Link to="/equipment">{t("overview.needsNoneNext")}</Link>
              </Empty>
            );
          }
          return (
            <ol className={classes.list}>
              {needs.map((need) => (
                <NeedRow key={need.key} need={need} isEquipment={equipment.has(need.subject)} />
              ))}
            </ol>
          );
        }}
      </Loaded>
    </Card>
  );
}
