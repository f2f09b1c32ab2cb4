import { useEffect, useState } from "react";
import { serverNow } from "./serverClock";

/** The server's time in ms, renewed every `everyMs`. */
export function useNow(everyMs = 1_000) {
  const [now, setNow] = useState(() => serverNow());
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
