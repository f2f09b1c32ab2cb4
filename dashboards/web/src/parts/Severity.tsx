import type { Ticket } from "../api/client";
import { useWords } from "../i18n/words";

/** Weight tells the urgent ones apart; colour is the alarm's. */
export function Severity({ severity }: { severity: Ticket["priority"] }) {
  const { t } = useWords();
  const urgent = severity === "P1" || severity === "P2";
  return <span style={{ fontWeight: urgent ? 600 : 400 }}>{t(`severity.${severity}`)}</span>;
}
