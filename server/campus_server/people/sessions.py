"""The look-up of signed-in people that `app` hands to `web`."""

from campus_server.kit.clock import Clock
from campus_server.kit.database import Database
from campus_server.people import repository, rules
from campus_server.people.models import SignInSession
from campus_server.permissions import Role
from campus_server.web.accounts import Account

__all__ = ["Sessions"]


class Sessions:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def account_of(self, token: str, *, use: bool = True) -> Account | None:
        """A use is written down, at most once a minute."""
        key, now = rules.digest(token), self._clock()
        with self._database.read() as session:
            found = repository.session_and_user(session, key)
        if found is None:
            return None
        row, user = found
        if not user.active or now >= row.expires_at or now >= row.last_seen_at + rules.IDLE:
            return None
        if use and now - row.last_seen_at >= rules.SEEN_EVERY:
            self._seen(row)
        return Account(
            session=key,
            user_id=user.id,
            username=user.username,
            display_name=user.display_name,
            role=Role(user.role),
            must_change_password=user.must_change_password,
        )

    def _seen(self, row: SignInSession) -> None:
        with self._database.write() as session:
            repository.mark_seen(session, row.key, self._clock())
