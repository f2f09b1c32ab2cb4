import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useWords } from "../../i18n/words";
import { Failure } from "../../parts/Failure";
import { Page } from "../../parts/Page";
import { PasswordField } from "./PasswordField";
import classes from "./SignIn.module.css";

type Props = {
  /** What was used to sign in just now; empty when it has to be asked for again. */
  current: string;
  onChanged: () => void;
};

export function ChangePassword({ current: known, onChanged }: Props) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const differ = again !== "" && again !== next;
  const current = known || typed;
  const change = useMutation({
    mutationFn: () => answer(api.POST("/api/v1/session/password", { body: { current, new: next } })),
    onSuccess: onChanged,
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (next === again) change.mutate();
      }}
    >
      <Page title={t("signIn.changeTitle")}>
        <p className="dim">{t("signIn.changeHelp")}</p>
        {known === "" && (
          <PasswordField label={t("signIn.current")} autoComplete="current-password" value={typed} onChange={setTyped} />
        )}
        <PasswordField
          label={t("signIn.next")}
          description={t("signIn.nextHelp")}
          autoComplete="new-password"
          value={next}
          onChange={setNext}
        />
        <PasswordField
          label={t("signIn.again")}
          autoComplete="new-password"
          error={differ ? t("signIn.differ") : null}
          value={again}
          onChange={setAgain}
        />
        {change.isError && <Failure title={t("failed.action")} error={change.error} />}
        <Button type="submit" loading={change.isPending}>
          {t("signIn.change")}
        </Button>
      </Page>
    </form>
  );
}
