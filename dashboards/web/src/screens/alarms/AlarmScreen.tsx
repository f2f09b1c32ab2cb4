import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ALARM_SHOWS } from "../../app/search";
import { alarmList } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Card } from "../../parts/Card";
import { Choice } from "../../parts/Choice";
import { Loaded } from "../../parts/Loaded";
import { MoreRows } from "../../parts/MoreRows";
import { Page } from "../../parts/Page";
import { AlarmTable } from "./AlarmTable";

export function AlarmScreen() {
  const { t } = useWords();
  const { show = "active" } = useSearch({ from: "/shell/alarms" });
  const navigate = useNavigate({ from: "/alarms" });
  const alarms = useInfiniteQuery(alarmList(show));
  return (
    <Page title={t("alarm.title")}>
      <div>
        <Choice
          label={t("alarm.which")}
          value={show}
          options={ALARM_SHOWS.map((value) => ({ value, label: t(`alarm.show.${value}`) }))}
          onChange={(value) => void navigate({ search: { show: value }, replace: true })}
        />
      </div>
      <Card title={t(`alarm.show.${show}`)}>
        <Loaded asked={alarms} what={t("alarm.list")} rows={6}>
          {({ pages }) => {
            const rows = pages.flatMap((page) => page.items);
            return (
              <>
                <AlarmTable alarms={rows} everything={show === "all"} />
                {rows.length > 0 && (
                  <MoreRows
                    shown={rows.length}
                    total={pages[0]?.total ?? rows.length}
                    more={alarms.hasNextPage}
                    busy={alarms.isFetchingNextPage}
                    onMore={() => void alarms.fetchNextPage()}
                  />
                )}
              </>
            );
          }}
        </Loaded>
      </Card>
    </Page>
  );
}
