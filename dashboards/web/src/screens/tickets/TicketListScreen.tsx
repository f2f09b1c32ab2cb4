import { NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { TICKET_SHOWS, TICKET_STATES, ticketSearch } from "../../app/search";
import { ticketList } from "../../api/queries";
import { useWords } from "../../i18n/words";
import { Card } from "../../parts/Card";
import { Choice } from "../../parts/Choice";
import { Loaded } from "../../parts/Loaded";
import { MoreRows } from "../../parts/MoreRows";
import { Page } from "../../parts/Page";
import { filterOf } from "./filter";
import classes from "./Tickets.module.css";
import { TicketTable } from "./TicketTable";

export function TicketListScreen() {
  const { t } = useWords();
  const search = useSearch({ from: "/shell/tickets" });
  const navigate = useNavigate({ from: "/tickets" });
  const tickets = useInfiniteQuery(ticketList(filterOf(search)));
  const show = search.show ?? "open";
  const filter = (change: Record<string, string>) =>
    void navigate({ search: ticketSearch({ ...search, ...change }), replace: true });
  return (
    <Page title={t("ticket.title")}>
      <div className={classes.filters}>
        <Choice
          label={t("ticket.which")}
          value={show}
          options={TICKET_SHOWS.map((value) => ({ value, label: t(`ticket.show.${value}`) }))}
          onChange={(value) => filter({ show: value })}
        />
        <NativeSelect
          aria-label={t("ticket.stateFilter")}
          value={search.state ?? ""}
          data={[
            { value: "", label: t("ticket.anyState") },
            ...TICKET_STATES.map((state) => ({ value: state, label: t(`ticket.state.${state}`) })),
          ]}
          onChange={(event) => filter({ state: event.currentTarget.value })}
        />
        {search.subject !== undefined && (
          <span className={classes.subject}>
            {t("ticket.subjectFilter", { subject: search.subject })}
            <Link to="/tickets" search={ticketSearch({ ...search, subject: "" })}>
              {t("ticket.clearSubject")}
            </Link>
          </span>
        )}
      </div>
      <Card title={t(`ticket.show.${show}`)}>
        <Loaded asked={tickets} what={t("ticket.list")} rows={6}>
          {({ pages }) => {
            const rows = pages.flatMap((page) => page.items);
            return (
              <>
                <TicketTable tickets={rows} everything={show === "all" && !search.state && !search.subject} />
                {rows.length > 0 && (
                  <MoreRows
                    shown={rows.length}
                    total={pages[0]?.total ?? rows.length}
                    more={tickets.hasNextPage}
                    busy={tickets.isFetchingNextPage}
                    onMore={() => void tickets.fetchNextPage()}
                  />
                )}
              </>
            );
          }}
        </Loaded>
      </Card>
    </Page>
  );
}
