"""`campus-server serve|ingest|api|jobs|migrate|export|import|openapi|users …`."""

import argparse
import logging
import os
import sys
from typing import TYPE_CHECKING

from campus_server.arguments import parser
from campus_wire.settings import Misconfigured

if TYPE_CHECKING:
    from campus_server.config import Settings

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """0 done, 1 failed, 2 asked for in a wrong way, 3 another process has taken over."""
    options = parser(__doc__).parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    mask = os.umask(0o077)  # sign-ins and readings are nobody's business on this machine
    try:
        return _run(options)
    except Misconfigured as error:
        sys.stderr.write(f"campus-server: {error}\n")
        return 2
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("campus_"):
            raise
        sys.stderr.write(
            f"campus-server: {error.name} is not installed; "
            'install the server with: pip install "campus-steward[server]"\n'
        )
        return 2
    finally:
        os.umask(mask)


def _run(options: argparse.Namespace) -> int:
    from campus_server import commands, running
    from campus_server.config import read

    settings = read(options.config)
    match options.command, getattr(options, "users_command", None):
        case "serve", _:
            return running.serve(settings)
        case "ingest", _:
            return running.ingest(settings, options.partitions, options.health_port)
        case "api", _:
            return running.api(settings)
        case "jobs", _:
            return running.jobs(settings, options.health_port)
        case "migrate", _:
            return commands.migrate(settings)
        case "openapi", _:
            return commands.openapi()
        case "export" | "import", _:
            return _history(options, settings)
        case _, "add":
            return commands.add_user(
                settings,
                options.username,
                options.role,
                options.name,
                options.locale,
                from_stdin=options.password_stdin,
                forced_change=options.forced_change,
            )
        case _:
            return commands.set_password(
                settings,
                options.username,
                from_stdin=options.password_stdin,
                forced_change=options.forced_change,
            )


def _history(options: argparse.Namespace, settings: "Settings") -> int:
    from campus_server import history_commands

    if options.command == "export":
        return history_commands.export_readings(
            settings, options.points, options.start, options.end, options.file
        )
    names = history_commands.ColumnNames(
        options.time_column,
        options.point_column,
        options.value_column,
        options.quality_column,
        options.prefix,
    )
    return history_commands.import_readings(
        settings, options.file, names, skip_bad=options.skip_bad
    )


if __name__ == "__main__":
    sys.exit(main())
