import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { people } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Loaded } from "../../parts/Loaded";

type Props = { value: number | null; error: string | null; onChange: (id: number | null) => void };

// Whom the server lets work be given to.
const WORKERS = ["technician", "team_lead", "admin"];

export function PersonField({ value, error, onChange }: Props) {
  const { t } = useWords();
  const asked = useQuery(people);
  return (
    <Loaded asked={asked} what={t("ticket.whom")} rows={1}>
      {({ items }) => (
        <NativeSelect
          label={t("ticket.whom")}
          value={value === null ? "" : String(value)}
          error={error}
          data={[
            { value: "", label: t("ticket.choose") },
            ...items
              .filter((person) => person.active && WORKERS.includes(person.role))
              .map((person) => ({ value: String(person.id), label: person.display_name })),
          ]}
          onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? null : Number(currentTarget.value))}
        />
      )}
    </Loaded>
  );
}
