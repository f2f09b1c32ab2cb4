import type { TicketDetail } from "../../api/client";
import { useWords } from "../../i18n/words";
import { Moment } from "../../parts/Moment";
import classes from "./Tickets.module.css";

type Entry = TicketDetail["timeline"][number];

function EntryRow({ entry }: { entry: Entry }) {
  const { t, text } = useWords();
  return (
    <li>
      <p>{title()}</p>
      {entry.text && <p>{text(entry.text)}</p>}
      {entry.note !== "" && <blockquote className={classes.words}>{entry.note}</blockquote>}
      <p className="dim small">
        {entry.who?.display_name ?? t("ticket.machine")}
        {" · "}
        <Moment at={entry.at} relative />
      </p>
    </li>
  );

  function title() {
    const { from_state: from, to_state: to } = entry;
    if (from && to) {
      return <strong>{t("ticket.entry.moved", { from: t(`ticket.state.${from}`), to: t(`ticket.state.${to}`) })}</strong>;
    }
    if (entry.kind === "opened") return <strong>{t("ticket.entry.opened")}</strong>;
    return entry.text ? null : <strong>{t("ticket.entry.noted")}</strong>;
  }
}

/** Everything that was done and said, oldest first; people's words as they wrote them. */
export function Timeline({ entries }: { entries: Entry[] }) {
  return (
    <ol className={classes.timeline}>
      {entries.map((entry, index) => (
        // Entries are only ever added at the end.
        <EntryRow key={index} entry={entry} />
      ))}
    </ol>
  );
}
