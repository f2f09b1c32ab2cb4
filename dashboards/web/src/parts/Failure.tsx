import { Alert, Button } from "@mantine/core";
import { Problem, wordOf } from "../api/problem";
import { useWords } from "../i18n/words";
import { Shape } from "./Shape";

/** What failed, why, what to do about it, and what to tell the administrator. */
export function Failure({ title, error, retry }: { title: string; error: unknown; retry?: () => void }) {
  const { t } = useWords();
  const problem = error instanceof Problem ? error : null;
  const word = problem ? wordOf(problem) : "server";
  return (
    <Alert variant="default" title={title} icon={<Shape look="attention" size={20} />} role="alert">
      <p>{t(`problem.${word}`, { detail: problem?.detail ?? "" })}</p>
      {problem?.requestId != null && (
        <p className="dim small">{t("app.requestId", { id: problem.requestId })}</p>
      )}
      {retry && (
        <Button mt="sm" variant="default" onClick={retry}>
          {t("app.retry")}
        </Button>
      )}
    </Alert>
  );
}
