import { Link } from "@tanstack/react-router";
import type { Session } from "../../api/client";
import { useWords } from "../../i18n/words";
import classes from "./Shell.module.css";

const ICONS = {
  overview: "M4 11 12 4l8 7M6 10v9h12v-9",
  equipment: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 3v3M12 18v3M3 12h3M18 12h3M6 6l2 2M16 16l2 2M18 6l-2 2M8 16l-2 2",
  tickets: "M6 4h12v16H6zM9 9h6M9 13h6M9 17h3",
  alarms: "M12 4 21 19H3zM12 10v4M12 16.5v.5",
} as const;

const PLACES = [
  { key: "overview", to: "/" },
  { key: "equipment", to: "/equipment" },
  { key: "tickets", to: "/tickets" },
  { key: "alarms", to: "/alarms" },
] as const;

/** Who only reports has nothing but tickets to see. */
export function Nav({ role }: { role: Session["user"]["role"] }) {
  const { t } = useWords();
  const places = role === "requester" ? PLACES.filter(({ key }) => key === "tickets") : PLACES;
  return (
    <nav className={classes.nav} aria-label={t("app.nav")}>
      {places.map(({ key, to }) => (
        <Link key={key} to={to} activeOptions={{ exact: to === "/", includeSearch: false }}>
          <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={ICONS[key]} fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" strokeLinecap="round" />
          </svg>
          {t(`nav.${key}`)}
        </Link>
      ))}
    </nav>
  );
}
