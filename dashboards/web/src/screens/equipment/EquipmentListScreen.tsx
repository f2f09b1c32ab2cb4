import { NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { EQUIPMENT_STATES, equipmentSearch } from "../../app/search";
import { conditions, equipmentList } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Card } from "../../parts/Card";
import { Loaded } from "../../parts/Loaded";
import { MoreRows } from "../../parts/MoreRows";
import { Page } from "../../parts/Page";
import classes from "./Equipment.module.css";
import { EquipmentTable } from "./EquipmentTable";
import { Gateways } from "./Gateways";
import { rowsOf } from "./rows";

export function EquipmentListScreen() {
  const { t } = useWords();
  const search = useSearch({ from: "/shell/equipment" });
  const navigate = useNavigate({ from: "/equipment" });
  const equipment = useInfiniteQuery(equipmentList);
  const states = useQuery(conditions).data ?? [];
  const filter = (change: Record<string, string>) =>
    void navigate({ search: equipmentSearch({ ...search, ...change }), replace: true });
  return (
    <Page title={t("equipment.title")}>
      <div className={classes.filters}>
        <TextInput
          type="search"
          label={t("equipment.find")}
          value={search.find ?? ""}
          onChange={(event) => filter({ find: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("equipment.state")}
          value={search.state ?? ""}
          data={[
            { value: "", label: t("equipment.all") },
            ...EQUIPMENT_STATES.map((state) => ({ value: state, label: t(`condition.${state}`) })),
          ]}
          onChange={(event) => filter({ state: event.currentTarget.value })}
        />
      </div>
      <Card title={t("equipment.title")}>
        <Loaded asked={equipment} what={t("equipment.list")} rows={6}>
          {({ pages }) => {
            const all = pages.flatMap((page) => page.items);
            return (
              <>
                <EquipmentTable rows={rowsOf(all, states)} find={search.find} state={search.state} />
                {equipment.hasNextPage && (
                  <MoreRows
                    shown={all.length}
                    total={pages[0]?.total ?? all.length}
                    more
                    busy={equipment.isFetchingNextPage}
                    onMore={() => void equipment.fetchNextPage()}
                  />
                )}
              </>
            );
          }}
        </Loaded>
      </Card>
      <Gateways />
    </Page>
  );
}
