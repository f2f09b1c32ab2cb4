import type { EquipmentState } from "../../app/search";
import type { Condition, Equipment } from "../../api/client";

export type Row = { equipment: Equipment; state: EquipmentState; condition: Condition | null };

// What is wrong first; what is well last.
const ORDER: readonly EquipmentState[] = ["abnormal", "no_data", "learning", "unknown", "normal"];

/** Equipment with its condition, worst first, then by id. */
export function rowsOf(equipment: Equipment[], conditions: Condition[]): Row[] {
  const states = new Map(conditions.map((condition) => [condition.equipment, condition]));
  return equipment
    .map((one) => {
      const condition = states.get(one.id) ?? null;
      return { equipment: one, condition, state: condition?.state ?? ("unknown" as const) };
    })
    .sort(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
        a.equipment.id.localeCompare(b.equipment.id, "en", { numeric: true }),
    );
}

/** By id, name or place, in either language. */
export function matching(rows: Row[], find: string | undefined, state: EquipmentState | undefined): Row[] {
  const wanted = find?.trim().toLowerCase() ?? "";
  return rows.filter((row) => {
    if (state !== undefined && row.state !== state) return false;
    if (wanted === "") return true;
    const { id, name, place } = row.equipment;
    return [id, name.zh, name.en, place?.path ?? "", place?.name.zh ?? "", place?.name.en ?? ""].some((words) =>
      words.toLowerCase().includes(wanted),
    );
  });
}
