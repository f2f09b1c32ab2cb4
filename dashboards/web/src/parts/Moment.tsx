import { useWords } from "../i18n/words";
import { ago, full, moment } from "../time/moments";
import { useNow } from "../time/useNow";

/** A time for people, exact in its title; `relative` adds how long ago. */
export function Moment({ at, relative = false }: { at: string | number; relative?: boolean }) {
  const { language } = useWords();
  const now = useNow(15_000);
  const ms = typeof at === "number" ? at : Date.parse(at);
  return (
    <time dateTime={new Date(ms).toISOString()} title={full(ms, language)}>
      {moment(ms, now, language)}
      {relative && <span className="dim">{` · ${ago(ms, now, language)}`}</span>}
    </time>
  );
}
