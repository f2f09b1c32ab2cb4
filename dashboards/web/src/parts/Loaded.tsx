import type { ReactNode } from "react";
import { useWords } from "../i18n/words";
import { Failure } from "./Failure";
import { Pending } from "./Pending";

type Asked<T> = { data: T | undefined; error: unknown; isError: boolean; refetch: () => unknown };

/** What was loaded stays on the screen when a renewal fails: the banner tells of that. */
export function Loaded<T>({
  asked,
  what,
  rows,
  children,
}: {
  asked: Asked<T>;
  what: string;
  rows?: number;
  children: (data: T) => ReactNode;
}) {
  const { t } = useWords();
  if (asked.data !== undefined) return children(asked.data);
  if (asked.isError) {
    return <Failure title={t("failed.load", { what })} error={asked.error} retry={() => void asked.refetch()} />;
  }
  return <Pending {...(rows === undefined ? {} : { rows })} />;
}
