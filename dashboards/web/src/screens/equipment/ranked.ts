import type { Condition } from "../../api/client";

type Contribution = Condition["contributions"][number];

// Less than this is noise, and would be shown as 0 %.
const LEAST_SHARE = 0.01;
const MOST = 6;

/** What explains a finding, the greatest share first. */
export function ranked(contributions: Contribution[]): Contribution[] {
  return contributions
    .filter(({ share }) => Math.abs(share) >= LEAST_SHARE)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share))
    .slice(0, MOST);
}
