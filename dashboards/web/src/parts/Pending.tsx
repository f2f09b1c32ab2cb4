import { Skeleton } from "@mantine/core";
import { useEffect, useState } from "react";
import { useWords } from "../i18n/words";

// What comes sooner than this is not announced: a flash disturbs more than it tells.
const PATIENCE_MS = 300;

export function Pending({ rows = 4 }: { rows?: number }) {
  const { t } = useWords();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <div role="status" aria-label={t("app.loading")}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={28} mt={row === 0 ? 0 : 10} />
      ))}
    </div>
  );
}
