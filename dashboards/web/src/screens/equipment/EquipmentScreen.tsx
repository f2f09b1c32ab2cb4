import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import { conditionOf, equipmentDetail } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Badge } from "../../parts/Badge";
import { Loaded } from "../../parts/Loaded";
import { lookOfCondition } from "../../parts/looks";
import { Page } from "../../parts/Page";
import { Charts } from "./Charts";
import { ranked } from "./ranked";
import { Flag } from "./Flag";
import { OpenTickets } from "./OpenTickets";
import classes from "./Equipment.module.css";

// Progress of learning is not news; everything else about a condition is.
const LEARNING_MS = 10_000;

export function EquipmentScreen() {
  const { t, text } = useWords();
  const { id } = useParams({ from: "/shell/equipment/$id" });
  const equipment = useQuery(equipmentDetail(id));
  const condition = useQuery({
    ...conditionOf(id),
    refetchInterval: ({ state }) => (state.data?.state === "learning" ? LEARNING_MS : false),
  });
  // Equipment that nobody watches has no condition: that is an answer, not a failure.
  const unwatched = condition.error instanceof Problem && condition.error.status === 404;
  const state = condition.data?.state ?? (unwatched ? "unknown" : undefined);
  const detail = equipment.data;
  const first =
    condition.data?.state === "abnormal" ? ranked(condition.data.contributions).map((one) => one.point) : [];
  return (
    <Page
      title={detail ? text(detail.name) : id}
      beside={
        <>
          {state && <Badge look={lookOfCondition(state)} word={t(`condition.${state}`)} />}
          <span className="dim small">
            {id}
            {detail?.place && ` · ${text(detail.place.name)}`}
          </span>
          <Link className="aside" to="/equipment">
            {t("equipment.toList")}
          </Link>
        </>
      }
    >
      <Loaded asked={equipment} what={t("equipment.one")} rows={8}>
        {(known) => (
          <>
            <div className={classes.top}>
              {unwatched ? (
                <Flag condition={null} points={known.points} />
              ) : (
                <Loaded asked={condition} what={t("flag.title")}>
                  {(judged) => <Flag condition={judged} points={known.points} />}
                </Loaded>
              )}
              <OpenTickets subject={id} />
            </div>
            <Charts equipment={known} first={first} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
