import type { Condition, Point } from "../../api/client";
import { useWords } from "../../i18n/words";
import { percent, withUnit } from "../../parts/numbers";
import table from "../../parts/rows.module.css";
import { ranked } from "./ranked";
import classes from "./Equipment.module.css";

type Contribution = Condition["contributions"][number];

/** Signed bars around a middle line; the words beside them say the same without looking. */
function Bar({ share }: { share: number }) {
  const length = Math.min(Math.abs(share), 1) * 50;
  return (
    <svg className={classes.bar} viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect x={share < 0 ? 50 - length : 50} y="1" width={length} height="10" fill="var(--attention)" />
      <path d="M50 0v12" stroke="var(--normal)" strokeWidth="1" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

function ContributionRow({ of, point }: { of: Contribution; point: Point | undefined }) {
  const { t, text, language } = useWords();
  const unit = point?.unit ?? "";
  return (
    <tr>
      <td className={table.main}>{point ? text(point.display) : of.point}</td>
      <td data-label={t("flag.share")}>
        <span className={classes.share}>
          <Bar share={of.share} />
          <span className={classes.percent}>{percent(Math.abs(of.share), language)}</span>
          <span className="dim">{t(of.share < 0 ? "flag.lower" : "flag.higher")}</span>
        </span>
      </td>
      <td data-label={t("flag.measured")} className={table.number}>
        {withUnit(of.measured, unit, language)}
      </td>
      <td data-label={t("flag.expected")} className={table.number}>
        {withUnit(of.expected, unit, language)}
      </td>
    </tr>
  );
}

export function Contributions({ contributions, points }: { contributions: Contribution[]; points: Point[] }) {
  const { t } = useWords();
  const known = new Map(points.map((point) => [point.id, point]));
  return (
    <div className={classes.why}>
      <h3 id="why">{t("flag.why")}</h3>
      <table className={table.rows} aria-labelledby="why">
        <thead>
          <tr>
            <th scope="col">{t("flag.point")}</th>
            <th scope="col">{t("flag.share")}</th>
            <th scope="col" className={table.number}>
              {t("flag.measured")}
            </th>
            <th scope="col" className={table.number}>
              {t("flag.expected")}
            </th>
          </tr>
        </thead>
        <tbody>
          {ranked(contributions).map((one) => (
            <ContributionRow key={one.point} of={one} point={known.get(one.point)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
