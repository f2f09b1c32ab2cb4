import { Button } from "@mantine/core";
import { Problem } from "../api/problem";
import { useWords } from "../i18n/words";
import { Failure } from "../parts/Failure";
import classes from "./Notice.module.css";

/** The last net: a screen that threw, or a server that cannot be reached at the start. */
export function ErrorPage({ error }: { error: unknown }) {
  const { t } = useWords();
  const again = () => window.location.reload();
  if (error instanceof Problem) {
    return (
      <main className={classes.notice}>
        <Failure title={t("failed.load", { what: t("app.name") })} error={error} retry={again} />
      </main>
    );
  }
  return (
    <main className={classes.notice}>
      <h1>{t("failed.unexpected")}</h1>
      <p>{t("failed.unexpectedHelp")}</p>
      <Button onClick={again}>{t("app.reload")}</Button>
    </main>
  );
}
