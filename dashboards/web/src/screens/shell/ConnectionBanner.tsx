import { useMutationState } from "@tanstack/react-query";
import { useWords } from "../../i18n/words";
import { useLive } from "../../live/live";
import { Shape } from "../../parts/Shape";
import { clock } from "../../time/moments";
import { useNow } from "../../time/useNow";
import classes from "./ConnectionBanner.module.css";

// A stream that comes back within this long is nobody's business.
const PATIENCE_MS = 3_000;

/** Says that what is shown is old, and how old; and what still waits to be sent. */
export function ConnectionBanner() {
  const { t, language } = useWords();
  const { connected, downSince } = useLive();
  const now = useNow();
  const waiting = useMutationState({
    filters: { status: "pending", predicate: (mutation) => mutation.state.isPaused },
  }).length;
  const down = connected === false && downSince !== null && now - downSince > PATIENCE_MS;
  return (
    <div role="status">
      {(down || waiting > 0) && (
        <div className={classes.banner}>
          <Shape look="offline" size={18} />
          <span>
            {down && t("live.offline", { time: clock(downSince, language) })}{" "}
            {waiting > 0 && t("live.waiting", { n: waiting })}
          </span>
        </div>
      )}
    </div>
  );
}
