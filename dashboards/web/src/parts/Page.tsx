import { useEffect, useRef, type ReactNode } from "react";
import { useWords } from "../i18n/words";
import classes from "./Page.module.css";

// At the first screen the focus stays at the top, where the skip link is.
let first = true;

/** A screen: its heading takes the focus when one comes to it, so that it is read out. */
export function Page({ title, beside, children }: { title: string; beside?: ReactNode; children: ReactNode }) {
  const { t } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t("app.title", { page: title });
  }, [t, title]);
  useEffect(() => {
    if (!first) heading.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {beside}
      </div>
      {children}
    </div>
  );
}
