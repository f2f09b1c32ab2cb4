import type { Language } from "../i18n/language";

/** The campus's zone: people speak of campus time, wherever the browser is. */
export const CAMPUS_ZONE = "Asia/Shanghai";

const locale: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };
const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, options: Intl.DateTimeFormatOptions) {
  const key = language + JSON.stringify(options);
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale[language], { ...options, timeZone: CAMPUS_ZONE, hourCycle: "h23" });
    formats.set(key, found);
  }
  return found;
}

const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;

/** 11:42:07 */
export function clock(ms: number, language: Language) {
  return format(language, TIME).format(ms);
}

/** The whole of it, with the year: for titles and tables. */
export function full(ms: number, language: Language) {
  return format(language, { year: "numeric", month: "short", day: "numeric", ...TIME }).format(ms);
}

function day(ms: number) {
  return format("en", { year: "numeric", month: "numeric", day: "numeric" }).format(ms);
}

/** The time where it is today; day and time where it is not. */
export function moment(ms: number, now: number, language: Language) {
  if (day(ms) === day(now)) return format(language, { hour: "2-digit", minute: "2-digit" }).format(ms);
  return format(language, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(ms);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "12 minutes ago"; under a minute "this minute". */
export function ago(ms: number, now: number, language: Language) {
  const relative = new Intl.RelativeTimeFormat(locale[language], { numeric: "auto" });
  const past = Math.max(0, now - ms);
  for (const [unit, size] of STEPS) {
    if (past >= size) return relative.format(-Math.floor(past / size), unit);
  }
  return relative.format(0, "minute");
}
