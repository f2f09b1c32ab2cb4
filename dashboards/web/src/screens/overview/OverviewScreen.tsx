import { useWords } from "../../i18n/words";
import { Page } from "../../parts/Page";
import { Counts } from "./Counts";
import { Events } from "./Events";
import { Needs } from "./Needs";
import classes from "./Overview.module.css";

/** What is wrong now, and my work now. */
export function OverviewScreen() {
  const { t } = useWords();
  return (
    <Page title={t("overview.title")}>
      <Counts />
      <div className={classes.columns}>
        <Needs />
        <Events />
      </div>
    </Page>
  );
}
