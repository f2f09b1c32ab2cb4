import { Radio, TextInput } from "@mantine/core";
import type { components } from "../../api/schema";
import { useWords } from "../../i18n/words";

export type OutcomeWord = components["schemas"]["Outcome"];

const OUTCOMES: OutcomeWord[] = ["confirmed", "other_cause", "false_alarm", "nothing_found"];

type Props = {
  outcome: OutcomeWord | null;
  mode: string;
  outcomeError: string | null;
  modeError: string | null;
  onOutcome: (outcome: OutcomeWord) => void;
  onMode: (mode: string) => void;
};

export function OutcomeFields({ outcome, mode, outcomeError, modeError, onOutcome, onMode }: Props) {
  const { t } = useWords();
  return (
    <>
      <Radio.Group
        label={t("ticket.outcomeTitle")}
        value={outcome}
        error={outcomeError}
        onChange={(value) => onOutcome(value)}
      >
        {OUTCOMES.map((one) => (
          <Radio key={one} value={one} label={t(`ticket.outcomes.${one}`)} />
        ))}
      </Radio.Group>
      {outcome === "confirmed" && (
        <TextInput
          label={t("ticket.mode")}
          description={t("ticket.modeHelp")}
          maxLength={64}
          value={mode}
          error={modeError}
          onChange={(event) => onMode(event.currentTarget.value)}
        />
      )}
    </>
  );
}
