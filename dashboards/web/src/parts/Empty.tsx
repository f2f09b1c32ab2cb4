import type { ReactNode } from "react";
import classes from "./Empty.module.css";

/** Nothing here, and the one thing to do next. */
export function Empty({ says, children }: { says: string; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <p>{says}</p>
      {children}
    </div>
  );
}
