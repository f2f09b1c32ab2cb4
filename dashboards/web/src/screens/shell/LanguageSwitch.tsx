import { Button } from "@mantine/core";
import { speak } from "../../i18n";
import { useWords } from "../../i18n/words";

/** Named in the language that it leads to. */
export function LanguageSwitch() {
  const { t, language } = useWords();
  const other = language === "zh" ? "en" : "zh";
  return (
    <Button variant="subtle" px="sm" lang={other} aria-label={t("app.language")} onClick={() => speak(other)}>
      {t("app.languageShort")}
    </Button>
  );
}
