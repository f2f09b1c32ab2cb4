import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api, type Session } from "../../api/client";
import { useWords } from "../../i18n/words";
import { Failure } from "../../parts/Failure";
import { Page } from "../../parts/Page";
import { PasswordField } from "./PasswordField";
import classes from "./SignIn.module.css";

export function SignInForm({ onSignedIn }: { onSignedIn: (session: Session, password: string) => void }) {
  const { t } = useWords();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => answer(api.POST("/api/v1/session", { body: { username: username.trim(), password } })),
    onSuccess: (session) => onSignedIn(session, password),
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      <Page title={t("signIn.title")}>
        <TextInput
          label={t("signIn.username")}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordField label={t("signIn.password")} autoComplete="current-password" value={password} onChange={setPassword} />
        {signIn.isError && <Failure title={t("failed.action")} error={signIn.error} />}
        <Button type="submit" loading={signIn.isPending}>
          {t("signIn.submit")}
        </Button>
      </Page>
    </form>
  );
}
