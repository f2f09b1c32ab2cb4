"""`campus-server serve|ingest|api|jobs|migrate|openapi|users add|users set-password`."""

import argparse
import logging
import sys
from pathlib import Path

from campus_wire.settings import Misconfigured

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """0 done, 1 failed, 2 asked for in a wrong way, 3 another process has taken over."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
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


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--config", type=Path, help="TOML file; without it, defaults for one machine"
    )
    parser = argparse.ArgumentParser("campus-server", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", parents=[shared], help="everything in one process")
    ingest = commands.add_parser(
        "ingest", parents=[shared], help="from the broker to the stores, for some partitions"
    )
    ingest.add_argument(
        "--partitions", required=True, metavar="RANGES", help="of 0-63, such as 0-31 or 0-15,40"
    )
    commands.add_parser("api", parents=[shared], help="the API and the dashboard alone")
    jobs = commands.add_parser("jobs", parents=[shared], help="timed work, one elected process")
    for one in (ingest, jobs):
        one.add_argument(
            "--health-port", type=int, metavar="PORT", help="instead of the setting health.port"
        )
    commands.add_parser("migrate", parents=[shared], help="bring the database up to date")
    commands.add_parser("openapi", parents=[shared], help="print the OpenAPI document")
    users = commands.add_parser("users", help="who may sign in")
    of_users = users.add_subparsers(dest="users_command", required=True)
    add = of_users.add_parser("add", parents=[shared], help="add somebody")
    add.add_argument(
        "--role",
        required=True,
        choices=["admin", "head", "dispatcher", "team_lead", "technician", "requester"],
    )
    add.add_argument("--name", default="", help="as it is shown to others")
    add.add_argument("--locale", default="zh", choices=["zh", "en"])
    change = of_users.add_parser("set-password", parents=[shared], help="set somebody's password")
    for one in (add, change):
        one.add_argument("username")
        one.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
        one.add_argument(
            "--no-forced-change",
            dest="forced_change",
            action="store_false",
            help="do not ask for a new password at the first sign-in",
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
