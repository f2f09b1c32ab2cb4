import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api, type TicketDetail, type TicketState } from "../../api/client";
import { Problem, wordOf } from "../../api/problem";
import { ticketDetail } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Failure } from "../../parts/Failure";
import { StepDialog, type StepBody } from "./StepDialog";
import { inOrder, stepNeeds, stepWord } from "./steps";
import classes from "./Tickets.module.css";

type Move = { to: TicketState; version: number } & StepBody;

/** The steps that this person may take now. */
export function Steps({ ticket }: { ticket: TicketDetail }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [asking, setAsking] = useState<TicketState | null>(null);
  const move = useMutation({
    mutationFn: (body: Move) =>
      answer(api.POST("/api/v1/tickets/{ticket_id}/transitions", { params: { path: { ticket_id: ticket.id } }, body })),
    onSuccess: async () => {
      setAsking(null);
      await Promise.all([
        client.invalidateQueries({ queryKey: ["tickets"] }),
        client.invalidateQueries({ queryKey: ["alarms"] }),
      ]);
    },
  });
  const conflict = move.error instanceof Problem && move.error.status === 409 && wordOf(move.error) === "conflict";
  const steps = inOrder(ticket.allowed);

  function take(to: TicketState, given: StepBody = { note: "" }) {
    move.mutate({ to, version: ticket.version, ...given });
  }

  async function reload() {
    setAsking(null);
    await client.refetchQueries(ticketDetail(ticket.id));
    move.reset();
  }

  const trouble = conflict ? (
    <div className={classes.conflict} role="alert">
      <p>{t("ticket.conflict")}</p>
      <Button variant="default" onClick={() => void reload()}>
        {t("app.reload")}
      </Button>
    </div>
  ) : (
    move.isError && <Failure title={t("failed.action")} error={move.error} />
  );

  return (
    <>
      <div role="status" className={move.isSuccess ? classes.moved : "sr-only"}>
        {move.isSuccess && t("ticket.moved", { state: t(`ticket.state.${move.data.state}`) })}
      </div>
      {asking === null && trouble}
      {!conflict && steps.length === 0 && <p className="dim">{t("ticket.noAction")}</p>}
      {!conflict && steps.length > 0 && (
        <div className={classes.steps}>
          {steps.map((to, index) => (
            <Button
              key={to}
              variant={index === 0 ? "filled" : "default"}
              loading={move.isPending && asking === null && move.variables.to === to}
              onClick={() => {
                move.reset();
                if (stepNeeds(ticket.state, to)) setAsking(to);
                else take(to);
              }}
            >
              {t(`ticket.action.${stepWord(ticket.state, to)}`)}
            </Button>
          ))}
        </div>
      )}
      {asking !== null && (
        <StepDialog
          from={ticket.state}
          to={asking}
          busy={move.isPending}
          trouble={trouble}
          onClose={() => setAsking(null)}
          onSubmit={(given) => take(asking, given)}
        />
      )}
    </>
  );
}
