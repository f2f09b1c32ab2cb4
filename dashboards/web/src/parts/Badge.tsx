import classes from "./Badge.module.css";
import { Shape, type Look } from "./Shape";

/** Shape, word and colour together. */
export function Badge({ look, word }: { look: Look; word: string }) {
  return (
    <span className={classes.badge} data-look={look}>
      <Shape look={look} />
      {word}
    </span>
  );
}
