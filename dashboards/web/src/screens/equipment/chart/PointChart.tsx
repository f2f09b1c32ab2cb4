import { useMemo, useState } from "react";
import type { History, Latest, Point } from "../../../api/client";
import { useWords } from "../../../i18n/words";
import { useReading } from "../../../live/useReading";
import { number, unitOf, withUnit } from "../../../parts/numbers";
import { clock, full, moment } from "../../../time/moments";
import { useNow } from "../../../time/useNow";
import classes from "./Chart.module.css";
import { ChartTable } from "./ChartTable";
import type { Mark } from "./marks";
import { Plot } from "./Plot";
import { stale, summary, windowOf } from "./series";
import { useSeries } from "./useSeries";

type Props = {
  point: Point;
  history: History | undefined;
  latest: Latest | undefined;
  marks: Mark[];
  spanMs: number;
};

export function PointChart({ point, history, latest, marks, spanMs }: Props) {
  const { t, text, language } = useWords();
  const now = useNow();
  const { series, version } = useSeries(point.id, history, spanMs);
  const reading = useReading(point.id, latest && { time: latest.time_ms, value: latest.value });
  const [pointed, setPointed] = useState<number | null>(null);

  const lastTime = series.time.at(-1);
  const window = useMemo(() => windowOf(spanMs, now, lastTime), [spanMs, now, lastTime]);
  const overlay = useMemo(
    () => ({ marks, now, nowWord: t("chart.now"), low: point.low, high: point.high, language }),
    [marks, now, t, point.low, point.high, language],
  );

  const name = text(point.display);
  const shown = summary(series);
  const label = shown
    ? t("chart.picture", {
        name,
        from: full(shown.from, language),
        to: full(shown.to, language),
        low: withUnit(shown.low, point.unit, language),
        high: withUnit(shown.high, point.unit, language),
        latest: withUnit(shown.latest, point.unit, language),
      })
    : name;
  const old = reading !== undefined && stale(reading.time, now, point.period_s);

  return (
    <article className={classes.chart} aria-label={name} data-point={point.name}>
      <div className={classes.head}>
        <div>
          <h3>{name}</h3>
          <p className="dim small">{range()}</p>
        </div>
        <p className={classes.latest} data-stale={old}>
          {reading ? (
            <>
              <strong>{number(reading.value, language)}</strong> {unitOf(point.unit)}
              <span className={classes.when}>
                {old ? t("chart.stale", { time: moment(reading.time, now, language) }) : t("chart.live")}
              </span>
            </>
          ) : (
            <span className={classes.when}>{t("chart.noData")}</span>
          )}
        </p>
      </div>
      {shown ? (
        <Plot series={series} version={version} window={window} overlay={overlay} label={label} onPoint={setPointed} />
      ) : (
        <p className={classes.nothing}>{t("chart.nothing")}</p>
      )}
      <p className={classes.readout}>{readout()}</p>
      <ChartTable name={name} unit={point.unit} series={series} />
    </article>
  );

  function range() {
    if (point.low === null || point.high === null) return "";
    return t("chart.range", {
      low: number(point.low, language),
      high: withUnit(point.high, point.unit, language),
    });
  }

  function readout() {
    if (pointed === null) return "";
    const at = series.time[pointed];
    const mean = series.mean[pointed];
    if (at === undefined || mean === undefined) return "";
    return `${clock(at, language)}  ${withUnit(mean, point.unit, language)}`;
  }
}
