import { Link } from "@tanstack/react-router";
import type { Alarm } from "../../api/client";
import { useWords } from "../../i18n/words";
import { Badge } from "../../parts/Badge";
import { useCodeWords } from "../../parts/classes";
import { Empty } from "../../parts/Empty";
import { lookOfAlarm } from "../../parts/looks";
import { Moment } from "../../parts/Moment";
import table from "../../parts/rows.module.css";
import { Severity } from "../../parts/Severity";

function AlarmRow({ alarm }: { alarm: Alarm }) {
  const { t, text } = useWords();
  const { failureClass } = useCodeWords();
  const subject = alarm.subject_name ? text(alarm.subject_name) : alarm.subject;
  return (
    <tr>
      <td className={table.main}>
        <p>{subject}</p>
        <p className={table.under}>
          {failureClass(alarm.failure_class)}
          {" — "}
          {text(alarm.reason)}
        </p>
      </td>
      <td data-label={t("alarm.column.state")}>
        <Badge look={lookOfAlarm(alarm)} word={t(`alarm.state.${alarm.state}`)} />
      </td>
      <td data-label={t("alarm.column.severity")}>
        <Severity severity={alarm.severity} />
      </td>
      <td data-label={t("alarm.column.raised")}>
        <Moment at={alarm.raised_at} />
      </td>
      <td data-label={t("alarm.column.last")}>
        <Moment at={alarm.last_at} />
      </td>
      <td data-label={t("alarm.column.count")} className={table.number}>
        {alarm.count}
      </td>
      <td data-label={t("alarm.column.ticket")}>
        {alarm.ticket_id === null ? (
          "–"
        ) : (
          <Link to="/tickets/$id" params={{ id: String(alarm.ticket_id) }}>
            {t("alarm.toTicket")}
            <span className="sr-only">{` (${subject})`}</span>
          </Link>
        )}
      </td>
    </tr>
  );
}

/** `everything`: nothing is filtered out, so an empty list means that there is none at all. */
export function AlarmTable({ alarms, everything }: { alarms: Alarm[]; everything: boolean }) {
  const { t } = useWords();
  if (alarms.length === 0) {
    if (everything) return <Empty says={t("alarm.noneAtAll")} />;
    return (
      <Empty says={t("alarm.none")}>
        <Link to="/alarms" search={{ show: "all" }}>
          {t("alarm.noneNext")}
        </Link>
      </Empty>
    );
  }
  return (
    <table className={table.rows}>
      <thead>
        <tr>
          <th scope="col">{t("alarm.column.alarm")}</th>
          <th scope="col">{t("alarm.column.state")}</th>
          <th scope="col">{t("alarm.column.severity")}</th>
          <th scope="col">{t("alarm.column.raised")}</th>
          <th scope="col">{t("alarm.column.last")}</th>
          <th scope="col" className={table.number}>
            {t("alarm.column.count")}
          </th>
          <th scope="col">{t("alarm.column.ticket")}</th>
        </tr>
      </thead>
      <tbody>
        {alarms.map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} />
        ))}
      </tbody>
    </table>
  );
}
