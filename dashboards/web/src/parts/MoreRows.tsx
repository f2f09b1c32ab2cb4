import { Button } from "@mantine/core";
import { useWords } from "../i18n/words";

type Props = { shown: number; total: number; more: boolean; busy: boolean; onMore: () => void };

/** How many of how many, and the next page where there is one. */
export function MoreRows({ shown, total, more, busy, onMore }: Props) {
  const { t } = useWords();
  return (
    <div style={{ display: "flex", alignItems: "center", gap: 16, marginTop: 12 }}>
      <span className="dim small">{t("app.total", { shown, total })}</span>
      {more && (
        <Button variant="default" loading={busy} onClick={onMore}>
          {t("app.more")}
        </Button>
      )}
    </div>
  );
}
