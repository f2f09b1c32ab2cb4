import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { EquipmentDetail, Point } from "../../api/client";
import { alarmsFirst, historyOf, latestValues, ticketsFirst } from "../../api/queries";
import { SPANS, type Span } from "../../app/search";
import { useWords } from "../../i18n/words";
import { Card } from "../../parts/Card";
import { Choice } from "../../parts/Choice";
import { useCodeWords } from "../../parts/classes";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { Moment } from "../../parts/Moment";
import { Shape } from "../../parts/Shape";
import { serverNow } from "../../time/serverClock";
import classes from "./chart/Chart.module.css";
import { marksOf, type Mark } from "./chart/marks";
import { PointChart } from "./chart/PointChart";

const USUAL: Span = "5m";

/** `first`: points that matter most now; the others follow as the server has them. */
export function Charts({ equipment, first }: { equipment: EquipmentDetail; first: string[] }) {
  const { t } = useWords();
  const { span = USUAL } = useSearch({ from: "/shell/equipment/$id" });
  const navigate = useNavigate({ from: "/equipment/$id" });
  const spanMs = SPANS[span];
  const latest = useQuery(latestValues(equipment.id));
  // A silent point's last values are what there is to see: its history ends where they do.
  const newest = latest.data?.reduce((last, { time_ms }) => Math.max(last, time_ms), 0) ?? 0;
  const silent = newest > 0 && serverNow() - newest > spanMs;
  const history = useQuery({
    ...historyOf(equipment.id, spanMs, () => (silent ? newest + 1 : serverNow())),
    enabled: !latest.isPending,
  });
  const alarms = useQuery(alarmsFirst("all")).data?.items;
  const tickets = useQuery(ticketsFirst({ subject: equipment.id })).data?.items;
  const marks = useMemo(
    () => marksOf(equipment.id, alarms ?? [], tickets ?? []),
    [equipment.id, alarms, tickets],
  );

  return (
    <Card
      title={t("chart.title")}
      beside={
        <Choice
          label={t("chart.span")}
          value={span}
          options={[
            { value: "5m", label: t("chart.r5m") },
            { value: "15m", label: t("chart.r15m") },
            { value: "1h", label: t("chart.r1h") },
            { value: "6h", label: t("chart.r6h") },
            { value: "24h", label: t("chart.r24h") },
          ]}
          onChange={(chosen) => void navigate({ search: { span: chosen }, replace: true })}
        />
      }
    >
      {marks.length > 0 && <Marks marks={marks} />}
      {equipment.points.length === 0 ? (
        <Empty says={t("chart.noPoints")}>
          <p>{t("chart.noPointsNext")}</p>
        </Empty>
      ) : (
        <Loaded asked={history} what={t("chart.history")} rows={8}>
          {(all) => (
            <div className={classes.grid}>
              {inOrder(equipment.points, first).map((point) => (
                <PointChart
                  key={point.id}
                  point={point}
                  history={all.find((one) => one.point === point.id)}
                  latest={latest.data?.find((one) => one.point === point.id)}
                  marks={marks}
                  spanMs={spanMs}
                />
              ))}
            </div>
          )}
        </Loaded>
      )}
    </Card>
  );
}

function inOrder(points: Point[], first: string[]): Point[] {
  const place = (point: Point) => (first.includes(point.id) ? first.indexOf(point.id) : first.length);
  return [...points].sort((a, b) => place(a) - place(b));
}

const MOST_MARKS = 6;

/** The marks in words: a canvas has none, and each leads to its ticket. */
function Marks({ marks }: { marks: Mark[] }) {
  const { t } = useWords();
  const { failureClass } = useCodeWords();
  return (
    <ul className={classes.marks} aria-label={t("chart.marks")}>
      {marks.slice(-MOST_MARKS).map((mark) => {
        const words =
          mark.kind === "alarm"
            ? t("chart.alarmMark", { name: failureClass(mark.failureClass) })
            : t("chart.ticketMark", { number: mark.number });
        return (
          <li key={mark.key}>
            <Shape look={mark.kind === "alarm" ? "alarm" : "flag"} size={14} />
            {mark.kind === "ticket" && mark.ticket !== null ? (
              <Link to="/tickets/$id" params={{ id: String(mark.ticket) }}>
                {words}
              </Link>
            ) : (
              words
            )}
            <span className="dim">
              <Moment at={mark.at} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
