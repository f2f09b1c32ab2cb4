/** A browser whose clock is wrong must not call fresh values stale: we go by the server's clock. */

// The Date header has whole seconds, and an answer takes its time on the road.
const TOLERATED_MS = 3_000;

let offset = 0;

/** Learns from the Date header of an answer. */
export function learn(date: string | null, here: number = Date.now()) {
  const there = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(there)) return;
  const difference = there + 500 - here;
  offset = Math.abs(difference) > TOLERATED_MS ? difference : 0;
}

export function serverNow(here: number = Date.now()) {
  return here + offset;
}
