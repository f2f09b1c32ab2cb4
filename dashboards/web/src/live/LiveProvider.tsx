import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { serverNow } from "../time/serverClock";
import { Gather } from "./gather";
import { LiveContext, readings, type Live } from "./live";
import { batchOf, touched, type News } from "./news";
import { listen } from "./stream";

const WINDOW_MS = 500;

/** News becomes readings for the charts and renewed answers for the rest. Off for who may not listen. */
export function LiveProvider({ on, children }: { on: boolean; children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>({ connected: null, downSince: null });

  useEffect(() => {
    if (!on) return;
    const gather = new Gather((queryKey) => void client.invalidateQueries({ queryKey }), WINDOW_MS);
    let wasDown = false;
    const stop = listen({
      news: (all: News[]) => {
        for (const news of all) {
          const batch = batchOf(news);
          if (batch) readings.take(batch);
          else touched(news).forEach((key) => gather.add(key));
        }
      },
      connected: (connected) => {
        // What happened in between was not told: ask for everything again.
        if (connected && wasDown) void client.invalidateQueries();
        wasDown = !connected;
        setLive((before) => ({
          connected,
          downSince: connected ? null : (before.downSince ?? serverNow()),
        }));
      },
      refused: () => void client.invalidateQueries({ queryKey: ["session"] }),
    });
    return () => {
      stop();
      gather.stop();
    };
  }, [client, on]);

  return <LiveContext value={live}>{children}</LiveContext>;
}
