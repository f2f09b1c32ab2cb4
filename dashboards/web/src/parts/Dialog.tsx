import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../i18n/words";
import classes from "./Dialog.module.css";

/** Mantine's own modal head is a `header`: a second banner to a screen reader. This one is not. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const { t } = useWords();
  return (
    <Modal.Root opened onClose={onClose}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <div className={classes.head}>
            <Modal.Title>{title}</Modal.Title>
            <Modal.CloseButton aria-label={t("app.close")} />
          </div>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
