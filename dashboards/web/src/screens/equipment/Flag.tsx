import type { Condition, Point } from "../../api/client";
import { useWords } from "../../i18n/words";
import { Card } from "../../parts/Card";
import { lookOfCondition } from "../../parts/looks";
import { Moment } from "../../parts/Moment";
import { number, percent } from "../../parts/numbers";
import { Shape } from "../../parts/Shape";
import { Contributions } from "./Contributions";
import classes from "./Equipment.module.css";

function Judged({ judged }: { judged: Condition }) {
  const { t, language } = useWords();
  if (judged.state === "learning" || judged.state === "no_data") return null;
  return (
    <p className="dim small">
      {judged.since_ms !== null && (
        <>
          {t("flag.since")} <Moment at={judged.since_ms} relative />
          {" · "}
        </>
      )}
      {t("flag.score", { score: number(judged.score, language), limit: number(judged.threshold, language) })}
      {judged.model !== "" && ` · ${t("flag.model", { model: judged.model })}`}
    </p>
  );
}

/** The plain sentence: what is thought of this equipment, since when, why, and what to do. */
export function Flag({ condition, points }: { condition: Condition | null; points: Point[] }) {
  const { t, text, language } = useWords();
  const state = condition?.state ?? "unknown";
  const sentence =
    condition?.reason != null
      ? text(condition.reason)
      : state === "abnormal"
        ? t("condition.abnormal")
        : t(`flag.${state}`, { percent: percent(condition?.learned ?? 0, language) });
  return (
    <Card title={t("flag.title")}>
      <div className={classes.flag}>
        <Shape look={lookOfCondition(state)} size={22} />
        <div>
          <p className={classes.sentence} data-testid="flag">
            {sentence}
          </p>
          {condition && <Judged judged={condition} />}
        </div>
        {condition?.health != null && (
          <div className={classes.health}>
            <span className="dim small">{t("flag.health")}</span>
            <strong>{Math.round(condition.health)}</strong>
            <span className="dim small">{t("flag.outOf")}</span>
          </div>
        )}
      </div>
      {condition?.state === "learning" && (
        <progress className={classes.learned} value={condition.learned} max={1} aria-label={t("condition.learning")}>
          {percent(condition.learned, language)}
        </progress>
      )}
      {condition?.state === "abnormal" && condition.advice && (
        <div className={classes.advice}>
          <h3>{t("flag.advice")}</h3>
          <p>{text(condition.advice)}</p>
        </div>
      )}
      {condition?.state === "abnormal" && condition.contributions.length > 0 && (
        <Contributions contributions={condition.contributions} points={points} />
      )}
    </Card>
  );
}
