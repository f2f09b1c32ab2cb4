import { Link } from "@tanstack/react-router";
import { useWords } from "../i18n/words";
import { Page } from "../parts/Page";
import classes from "./Notice.module.css";

export function NotFound() {
  const { t } = useWords();
  return (
    <main className={classes.notice}>
      <Page title={t("failed.notFound")}>
        <p>{t("failed.notFoundHelp")}</p>
        <Link to="/">{t("failed.toOverview")}</Link>
      </Page>
    </main>
  );
}
