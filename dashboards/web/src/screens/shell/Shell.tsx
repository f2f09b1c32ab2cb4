import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { sessionQuery } from "../../api/queries";
import { Problem } from "../../api/problem";
import { useWords } from "../../i18n/words";
import { readings } from "../../live/live";
import { LiveProvider } from "../../live/LiveProvider";
import { ConnectionBanner } from "./ConnectionBanner";
import { LanguageSwitch } from "./LanguageSwitch";
import { Nav } from "./Nav";
import classes from "./Shell.module.css";
import { UserMenu } from "./UserMenu";

/** Everything behind the sign-in: name, navigation, banner, and the screen itself. */
export function Shell() {
  const { t } = useWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const session = useQuery(sessionQuery);
  const here = useRouterState({ select: (state) => state.location.href });
  const signedOut = session.error instanceof Problem && session.error.status === 401;

  useEffect(() => {
    if (!signedOut) return;
    client.clear();
    readings.forget();
    void navigate({ to: "/sign-in", search: { next: here } });
  }, [signedOut, client, navigate, here]);

  const user = session.data?.user;
  if (user === undefined || signedOut) return null;
  return (
    <LiveProvider on={user.role !== "requester"}>
      <a className={classes.skip} href="#content">
        {t("app.skip")}
      </a>
      <header className={classes.header}>
        <div className={classes.name}>
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>{t("app.name")}</span>
        </div>
        <Nav role={user.role} />
        <div className={classes.tools}>
          <LanguageSwitch />
          <UserMenu name={user.display_name} />
        </div>
      </header>
      <main id="content" className={classes.content} tabIndex={-1}>
        <ConnectionBanner />
        <Outlet />
      </main>
    </LiveProvider>
  );
}
