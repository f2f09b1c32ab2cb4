import { QueryCache, QueryClient } from "@tanstack/react-query";
import { Problem } from "../api/problem";

// News tell when to ask again; this is the net under them.
const FRESH_MS = 30_000;
const TRIES = 2;

function worthAnotherTry(tries: number, error: Error) {
  if (error instanceof Problem && error.status >= 400 && error.status < 500) return false;
  return tries < TRIES;
}

export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: FRESH_MS, retry: worthAnotherTry },
    mutations: { retry: false },
  },
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session has ended: the guard of the shell sends one to the sign-in.
      if (error instanceof Problem && error.status === 401 && query.queryKey[0] !== "session") {
        void queryClient.invalidateQueries({ queryKey: ["session"] });
      }
    },
  }),
});
