import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { sessionQuery } from "../api/queries";
import { speak } from "../i18n";
import { languageOf, remembered } from "../i18n/language";
import { queryClient } from "./queryClient";
import { alarmSearch, equipmentSearch, nextSearch, spanSearch, ticketSearch } from "./search";
import { Root } from "./Root";
import { ErrorPage } from "./ErrorPage";
import { NotFound } from "./NotFound";
import { Problem } from "../api/problem";

const root = createRootRoute({ component: Root, errorComponent: ErrorPage, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: nextSearch,
  component: lazyRouteComponent(() => import("../screens/sign-in/SignInScreen"), "SignInScreen"),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ location }) => {
    try {
      const { user } = await queryClient.query({ ...sessionQuery, staleTime: "static" });
      // A choice made on this browser goes before the account's language.
      if (remembered() === null) speak(languageOf(user.locale), false);
      if (!user.must_change_password) return;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
    }
    throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
  component: lazyRouteComponent(() => import("../screens/shell/Shell"), "Shell"),
});

const overview = createRoute({
  getParentRoute: () => shell,
  path: "/",
  // Who only reports has nothing but tickets to see.
  beforeLoad: () => {
    if (queryClient.getQueryData(sessionQuery.queryKey)?.user.role === "requester") throw redirect({ to: "/tickets" });
  },
  component: lazyRouteComponent(() => import("../screens/overview/OverviewScreen"), "OverviewScreen"),
});

const equipment = createRoute({
  getParentRoute: () => shell,
  path: "/equipment",
  validateSearch: equipmentSearch,
  component: lazyRouteComponent(() => import("../screens/equipment/EquipmentListScreen"), "EquipmentListScreen"),
});

const oneEquipment = createRoute({
  getParentRoute: () => shell,
  path: "/equipment/$id",
  validateSearch: spanSearch,
  component: lazyRouteComponent(() => import("../screens/equipment/EquipmentScreen"), "EquipmentScreen"),
});

const tickets = createRoute({
  getParentRoute: () => shell,
  path: "/tickets",
  validateSearch: ticketSearch,
  component: lazyRouteComponent(() => import("../screens/tickets/TicketListScreen"), "TicketListScreen"),
});

const oneTicket = createRoute({
  getParentRoute: () => shell,
  path: "/tickets/$id",
  component: lazyRouteComponent(() => import("../screens/tickets/TicketScreen"), "TicketScreen"),
});

const alarms = createRoute({
  getParentRoute: () => shell,
  path: "/alarms",
  validateSearch: alarmSearch,
  component: lazyRouteComponent(() => import("../screens/alarms/AlarmScreen"), "AlarmScreen"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    shell.addChildren([overview, equipment, oneEquipment, tickets, oneTicket, alarms]),
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  // An augmentation has to be an interface.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface Register {
    router: typeof router;
  }
}
