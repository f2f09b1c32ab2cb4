import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Session } from "../../api/client";
import { sessionQuery } from "../../api/queries";
import { speak } from "../../i18n";
import { languageOf, remembered } from "../../i18n/language";
import { useWords } from "../../i18n/words";
import { LanguageSwitch } from "../shell/LanguageSwitch";
import { ChangePassword } from "./ChangePassword";
import { SignInForm } from "./SignInForm";
import classes from "./SignIn.module.css";

export function SignInScreen() {
  const { t } = useWords();
  const client = useQueryClient();
  const router = useRouter();
  const { next } = useSearch({ from: "/sign-in" });
  // Only what is known already: somebody who was sent here because the change is due.
  const known = useQuery({ ...sessionQuery, enabled: false }).data;
  // Kept so that it need not be typed twice; never leaves this page.
  const [password, setPassword] = useState("");

  function enter(session: Session) {
    client.setQueryData(sessionQuery.queryKey, session);
    if (remembered() === null) speak(languageOf(session.user.locale), false);
    if (!session.user.must_change_password) router.history.push(next ?? "/");
  }

  return (
    <div className={classes.screen}>
      <header className={classes.header}>
        <LanguageSwitch />
      </header>
      <main className={classes.main}>
        <div className={classes.name}>
          <img src="/icon.svg" alt="" width="40" height="40" />
          <span>{t("app.name")}</span>
        </div>
        {known?.user.must_change_password ? (
          <ChangePassword
            current={password}
            onChanged={() => enter({ user: { ...known.user, must_change_password: false } })}
          />
        ) : (
          <SignInForm
            onSignedIn={(session, used) => {
              setPassword(used);
              enter(session);
            }}
          />
        )}
      </main>
    </div>
  );
}
