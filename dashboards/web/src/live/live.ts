import { createContext, use } from "react";
import { Readings } from "./readings";

/** `connected` is null until the stream has said anything; `downSince` in ms. */
export type Live = { connected: boolean | null; downSince: number | null };

export const LiveContext = createContext<Live>({ connected: null, downSince: null });

export function useLive() {
  return use(LiveContext);
}

export const readings = new Readings();
