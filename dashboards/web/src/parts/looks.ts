import type { Alarm, Condition } from "../api/client";
import type { Look } from "./Shape";

export type ConditionWord = Condition["state"] | "unknown";

export function lookOfCondition(state: ConditionWord): Look {
  switch (state) {
    case "abnormal":
      return "attention";
    case "no_data":
      return "offline";
    case "learning":
      return "learning";
    case "normal":
      return "normal";
    case "unknown":
      return "quiet";
  }
}

/** P1 and P2 are alarms to the eye, the rest asks for attention. */
export function lookOfSeverity(severity: Alarm["severity"]): Look {
  return severity === "P1" || severity === "P2" ? "alarm" : "attention";
}

export function lookOfAlarm(alarm: Pick<Alarm, "state" | "severity" | "failure_class">): Look {
  if (alarm.state === "cleared") return "normal";
  if (alarm.failure_class === "gateway_silent") return "offline";
  return lookOfSeverity(alarm.severity);
}
