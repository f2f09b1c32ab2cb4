import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";
import { choose, remember, type Language } from "./language";
import { zh } from "./zh";

const lang: Record<Language, string> = { zh: "zh-CN", en: "en" };

function show(language: string) {
  document.documentElement.lang = lang[language as Language];
}

void i18next.use(initReactI18next).init({
  lng: choose(),
  fallbackLng: false,
  resources: { zh: { translation: zh }, en: { translation: en } },
  // React escapes by itself.
  interpolation: { escapeValue: false },
});
show(i18next.language);
i18next.on("languageChanged", show);

/** Switches without a reload; `chosen` is false where the choice is not the person's own. */
export function speak(language: Language, chosen = true) {
  if (chosen) remember(language);
  void i18next.changeLanguage(language);
}

export { i18next };
