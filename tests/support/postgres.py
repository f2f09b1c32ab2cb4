"""A throw-away PostgreSQL cluster of its own, on a free port; nothing of the machine's own is touched."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from tests.support.processes import Process, free_port, until

__all__ = ["Postgres", "need_postgres", "postgres"]

_USER = "postgres"


def _programs() -> Path | None:
    """The newest installed version's programs; Debian keeps them off the path."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[4])
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).parent if on_path else None


PROGRAMS = _programs()


def need_postgres() -> None:
    """Skip, with a word, where the database is absent (with REQUIRE_ALL=1 that is a failure)."""
    if PROGRAMS is None:
        pytest.skip("PostgreSQL is not installed")


def _as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups", *command]


class Postgres:
    """Keeps its data, with `fsync` on as in production, until its folder goes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: Process | None = None

    def create(self) -> None:
        assert PROGRAMS is not None
        if os.geteuid() == 0:
            shutil.chown(self.folder, _USER, _USER)
        command = [str(PROGRAMS / "initdb"), "-D", str(self.folder / "data"), "-U", _USER]
        options = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(_as_owner([*command, *options]), check=True, capture_output=True, cwd="/")

    def start(self) -> None:
        assert PROGRAMS is not None
        command = [str(PROGRAMS / "postgres"), "-D", str(self.folder / "data")]
        options = ["-p", str(self.port), "-h", "127.0.0.1", "-k", ""]
        self.process = Process(_as_owner([*command, *options]), self.folder / "postgres.log")
        until(self._answers, what="PostgreSQL answers")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends the sessions and closes cleanly; SIGQUIT is a crash."""
        if self.process is not None:
            self.process.end(how)

    def create_database(self, name: str) -> str:
        """Its address for SQLAlchemy."""
        with self._connect() as connection:
            connection.execute(
                psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name))
            )
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self.port}/{name}"

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=_USER, dbname=_USER, autocommit=True
        )

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.child.poll() is None, self.process.text()
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A running cluster, gone afterwards; skips where PostgreSQL is absent.

    Not below pytest's own folder: only root may enter that, and PostgreSQL is not root.
    """
    need_postgres()
    with tempfile.TemporaryDirectory(prefix="campus-postgres-") as folder:
        server = Postgres(Path(folder))
        server.create()
        try:
            server.start()
            yield server
        finally:
            server.stop()
