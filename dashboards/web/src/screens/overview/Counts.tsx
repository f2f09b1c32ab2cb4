import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import { alarmsFirst, conditions, gateways, ticketsFirst } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Shape, type Look } from "../../parts/Shape";
import classes from "./Overview.module.css";

type Props = {
  label: string;
  value: number | undefined;
  total?: number | undefined;
  look: Look | null;
  link: LinkProps;
};

function Count({ label, value, total, look, link }: Props) {
  const { t } = useWords();
  return (
    <li>
      <Link {...link} className={classes.count}>
        <span className={classes.label}>{label}</span>
        <span className={classes.value}>
          {look && <Shape look={look} size={20} />}
          {value ?? "–"}
          {total !== undefined && <small>{t("overview.outOf", { total })}</small>}
        </span>
      </Link>
    </li>
  );
}

export function Counts() {
  const { t } = useWords();
  const alarms = useQuery(alarmsFirst("active")).data?.total;
  const open = useQuery(ticketsFirst({ open: true })).data?.total;
  const mine = useQuery(ticketsFirst({ open: true, mine: true })).data?.total;
  const states = useQuery(conditions).data;
  const abnormal = states?.filter(({ state }) => state === "abnormal").length;
  const all = useQuery(gateways).data;
  const online = all?.filter((gateway) => gateway.online).length;
  return (
    <ul className={classes.counts} aria-label={t("overview.counts")}>
      <Count label={t("overview.activeAlarms")} value={alarms} look={alarms ? "alarm" : null} link={{ to: "/alarms" }} />
      <Count label={t("overview.openTickets")} value={open} look={null} link={{ to: "/tickets" }} />
      <Count label={t("overview.myTickets")} value={mine} look={null} link={{ to: "/tickets", search: { show: "mine" } }} />
      <Count
        label={t("overview.abnormal")}
        value={abnormal}
        total={states?.length}
        look={abnormal ? "attention" : null}
        link={{ to: "/equipment", search: abnormal ? { state: "abnormal" } : {} }}
      />
      <Count
        label={t("overview.gateways")}
        value={online}
        total={all?.length}
        look={online !== undefined && online < (all?.length ?? 0) ? "offline" : null}
        link={{ to: "/equipment", hash: "gateways" }}
      />
    </ul>
  );
}
