import { useQuery } from "@tanstack/react-query";
import { gateways } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Badge } from "../../parts/Badge";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { Moment } from "../../parts/Moment";
import type { Look } from "../../parts/Shape";
import table from "../../parts/rows.module.css";

function usePresence() {
  const { t } = useWords();
  return (online: boolean | null): { look: Look; word: string } => {
    if (online === null) return { look: "quiet", word: t("gateway.unknown") };
    return online ? { look: "normal", word: t("gateway.online") } : { look: "offline", word: t("gateway.offline") };
  };
}

/** Where the values come from, and whether it is there. */
export function Gateways() {
  const { t } = useWords();
  const presence = usePresence();
  const asked = useQuery(gateways);
  return (
    <div id="gateways">
      <Card title={t("gateway.title")}>
        <Loaded asked={asked} what={t("gateway.list")} rows={2}>
          {(all) =>
            all.length === 0 ? (
              <Empty says={t("gateway.none")} />
            ) : (
              <table className={table.rows}>
                <thead>
                  <tr>
                    <th scope="col">{t("gateway.column.gateway")}</th>
                    <th scope="col">{t("gateway.column.state")}</th>
                    <th scope="col">{t("gateway.column.since")}</th>
                    <th scope="col" className={table.number}>
                      {t("gateway.column.points")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {all.map((gateway) => (
                    <tr key={gateway.id}>
                      <td className={table.main}>{gateway.id}</td>
                      <td data-label={t("gateway.column.state")}>
                        <Badge
                          {...presence(gateway.online)}
                        />
                      </td>
                      <td data-label={t("gateway.column.since")}>
                        {gateway.since === null ? "–" : <Moment at={gateway.since} />}
                      </td>
                      <td data-label={t("gateway.column.points")} className={table.number}>
                        {gateway.points}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )
          }
        </Loaded>
      </Card>
    </div>
  );
}
