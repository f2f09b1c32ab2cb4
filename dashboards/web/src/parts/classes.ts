import { en } from "../i18n/en";
import { useWords } from "../i18n/words";

type FailureClass = keyof typeof en.failureClass;
type Source = keyof typeof en.source;

/** Words for codes; a server newer than this page may send codes we have none for. */
export function useCodeWords() {
  const { t } = useWords();
  return {
    failureClass: (code: string) =>
      t(`failureClass.${code in en.failureClass ? (code as FailureClass) : "other"}`),
    source: (code: string) => t(`source.${code in en.source ? (code as Source) : "other"}`),
  };
}
