import { Link } from "@tanstack/react-router";
import type { EquipmentState } from "../../app/search";
import { useWords } from "../../i18n/words";
import { Badge } from "../../parts/Badge";
import { Empty } from "../../parts/Empty";
import { lookOfCondition } from "../../parts/looks";
import { Moment } from "../../parts/Moment";
import table from "../../parts/rows.module.css";
import { matching, type Row } from "./rows";

function EquipmentRow({ row: { equipment, condition, state } }: { row: Row }) {
  const { t, text } = useWords();
  const { place } = equipment;
  const column = (key: "state" | "health" | "place" | "points" | "since") => t(`equipment.column.${key}`);
  return (
    <tr>
      <td className={table.main}>
        <Link to="/equipment/$id" params={{ id: equipment.id }}>
          {text(equipment.name)}
        </Link>
        <div className={table.under}>{equipment.id}</div>
      </td>
      <td data-label={column("state")}>
        <Badge look={lookOfCondition(state)} word={t(`condition.${state}`)} />
      </td>
      <td data-label={column("since")}>{condition?.since_ms != null ? <Moment at={condition.since_ms} /> : "–"}</td>
      <td data-label={column("health")} className={table.number}>
        {condition?.health != null ? Math.round(condition.health) : "–"}
      </td>
      <td data-label={column("place")}>{place ? text(place.name) : "–"}</td>
      <td data-label={column("points")} className={table.number}>
        {equipment.points}
      </td>
    </tr>
  );
}

type Props = { rows: Row[]; find: string | undefined; state: EquipmentState | undefined };

export function EquipmentTable({ rows, find, state }: Props) {
  const { t } = useWords();
  if (rows.length === 0) {
    return (
      <Empty says={t("equipment.none")}>
        <p>{t("equipment.noneNext")}</p>
      </Empty>
    );
  }
  const shown = matching(rows, find, state);
  if (shown.length === 0) {
    return (
      <Empty says={t("equipment.noMatch")}>
        <Link to="/equipment">{t("equipment.showAll")}</Link>
      </Empty>
    );
  }
  return (
    <table className={table.rows}>
      <thead>
        <tr>
          <th scope="col">{t("equipment.column.equipment")}</th>
          <th scope="col">{t("equipment.column.state")}</th>
          <th scope="col">{t("equipment.column.since")}</th>
          <th scope="col" className={table.number}>
            {t("equipment.column.health")}
          </th>
          <th scope="col">{t("equipment.column.place")}</th>
          <th scope="col" className={table.number}>
            {t("equipment.column.points")}
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <EquipmentRow key={row.equipment.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}
