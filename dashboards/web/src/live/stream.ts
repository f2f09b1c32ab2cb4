import { newsOf, type News } from "./news";

const URL = "/api/v1/stream";
const NAME = "campus-live";
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

export type Heard = {
  news: (news: News[]) => void;
  connected: (connected: boolean) => void;
  /** The server does not take this stream (signed out, no permission, failing). */
  refused: () => void;
};

/** Holds one EventSource open until told to stop. */
function source(heard: Heard): () => void {
  let open: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;

  function start() {
    const stream = new EventSource(URL);
    open = stream;
    stream.addEventListener("hello", () => {
      wait = FIRST_WAIT_MS;
      heard.connected(true);
    });
    stream.addEventListener("news", (event: MessageEvent<string>) => heard.news(newsOf(event.data)));
    stream.addEventListener("error", () => {
      heard.connected(false);
      // The browser tries again by itself unless the answer was a refusal.
      if (stream.readyState !== EventSource.CLOSED) return;
      heard.refused();
      timer = setTimeout(start, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  }

  start();
  return () => {
    clearTimeout(timer);
    open?.close();
  };
}

type Said = { news: News[] } | { connected: boolean } | { ask: true };

/**
 * One stream per browser: the tab that gets the lock holds it and tells the others. Without Web
 * Locks (plain http from another machine) each tab has its own. Returns how to stop.
 */
export function listen(heard: Heard): () => void {
  // Absent where the page is not a secure context, whatever the types say.
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined || typeof BroadcastChannel === "undefined") return source(heard);

  const channel = new BroadcastChannel(NAME);
  const stopped = new AbortController();
  let leads = false;
  let connected = false;

  channel.addEventListener("message", ({ data }: MessageEvent<Said>) => {
    if ("ask" in data) {
      if (leads) channel.postMessage({ connected } satisfies Said);
    } else if ("news" in data) heard.news(data.news);
    else heard.connected(data.connected);
  });

  locks
    .request(NAME, { signal: stopped.signal }, async () => {
      leads = true;
      const stop = source({
        ...heard,
        news: (news) => {
          heard.news(news);
          channel.postMessage({ news } satisfies Said);
        },
        connected: (now) => {
          connected = now;
          heard.connected(now);
          channel.postMessage({ connected } satisfies Said);
        },
      });
      await new Promise<void>((done) => stopped.signal.addEventListener("abort", () => done()));
      stop();
    })
    .catch((reason: unknown) => {
      // Stopped while still waiting for the lock.
      if (!stopped.signal.aborted) throw reason;
    });
  channel.postMessage({ ask: true } satisfies Said);

  return () => {
    stopped.abort();
    channel.close();
  };
}
