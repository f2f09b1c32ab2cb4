import { Button, Textarea } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { TicketState } from "../../api/client";
import type { components } from "../../api/schema";
import { useWords } from "../../i18n/words";
import { Dialog } from "../../parts/Dialog";
import { OutcomeFields, type OutcomeWord } from "./OutcomeFields";
import { PersonField } from "./PersonField";
import { missing, stepNeeds, stepWord } from "./steps";
import classes from "./Tickets.module.css";

export type StepBody = Omit<components["schemas"]["TransitionIn"], "to" | "version">;

type Props = {
  from: TicketState;
  to: TicketState;
  busy: boolean;
  trouble: ReactNode;
  onClose: () => void;
  onSubmit: (given: StepBody) => void;
};

/** Asks for what the step needs, and says what is missing only when one tries to send it. */
export function StepDialog({ from, to, busy, trouble, onClose, onSubmit }: Props) {
  const { t } = useWords();
  const needs = stepNeeds(from, to);
  const [person, setPerson] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<OutcomeWord | null>(null);
  const [mode, setMode] = useState("");
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  if (needs === null) return null;
  const lacks = missing(needs, { person, outcome, mode, note });
  const says = (what: typeof lacks) => (tried && lacks === what && lacks !== null ? t(`ticket.${lacks}`) : null);
  const title = t(`ticket.action.${stepWord(from, to)}`);

  function submit() {
    setTried(true);
    if (lacks !== null) return;
    onSubmit({
      note: note.trim(),
      ...(person !== null && { assignee_id: person }),
      ...(outcome !== null && { outcome }),
      ...(outcome === "confirmed" && { failure_mode: mode.trim() }),
    });
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {needs.person && <PersonField value={person} error={says("needsPerson")} onChange={setPerson} />}
        {needs.outcome && (
          <OutcomeFields
            outcome={outcome}
            mode={mode}
            outcomeError={says("needsOutcome")}
            modeError={says("needsMode")}
            onOutcome={setOutcome}
            onMode={setMode}
          />
        )}
        <Textarea
          label={t(needs.note === "required" ? "ticket.note" : "ticket.noteOptional")}
          autosize={false}
          rows={3}
          maxLength={4000}
          value={note}
          error={says("needsNote")}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {trouble}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {title}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
