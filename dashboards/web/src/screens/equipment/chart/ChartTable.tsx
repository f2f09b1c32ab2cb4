import { useState } from "react";
import { useWords } from "../../../i18n/words";
import { number, unitOf } from "../../../parts/numbers";
import { full } from "../../../time/moments";
import classes from "./Chart.module.css";
import { tableOf, type Series } from "./series";

const ROWS = 30;

/** The chart's twin for who cannot see it, or wants the figures. Made only when it is open. */
export function ChartTable({ name, unit, series }: { name: string; unit: string; series: Series }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <details className={classes.twin} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t("chart.showTable")}
        <span className="sr-only">{` (${name})`}</span>
      </summary>
      {open && <Figures name={name} unit={unit} series={series} />}
    </details>
  );
}

function Figures({ name, unit, series }: { name: string; unit: string; series: Series }) {
  const { t, language } = useWords();
  const title = t("chart.table", { name });
  return (
    // Scrolls by itself, so the keyboard must be able to reach it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.figures} role="region" aria-label={title} tabIndex={0}>
      <table>
        <caption className="sr-only">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t("chart.time")}</th>
            <th scope="col">{t("chart.lowest")}</th>
            <th scope="col">{t("chart.mean")}</th>
            <th scope="col">{t("chart.highest")}</th>
          </tr>
        </thead>
        <tbody>
          {tableOf(series, ROWS).map((row) => (
            <tr key={row.time}>
              <th scope="row">{full(row.time, language)}</th>
              <td>{number(row.low, language)}</td>
              <td>{number(row.mean, language)}</td>
              <td>{number(row.high, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="dim small">{unitOf(unit)}</p>
    </div>
  );
}
