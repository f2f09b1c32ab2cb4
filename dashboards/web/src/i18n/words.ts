import { useTranslation } from "react-i18next";
import { languageOf, type Language } from "./language";

export type Text = { zh: string; en: string };

/** `t` for our own words, `text` for words that the server sends in both languages. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language: Language = languageOf(i18n.language);
  const text = (words: Text) => words[language] || words.en || words.zh;
  return { t, text, language };
}
