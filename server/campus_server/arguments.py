"""What can be said to `campus-server` on the command line."""

import argparse
from pathlib import Path
from typing import Any

__all__ = ["parser"]


def parser(description: str | None) -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--config", type=Path, help="TOML file; without it, defaults for one machine"
    )
    root = argparse.ArgumentParser("campus-server", description=description)
    commands = root.add_subparsers(dest="command", required=True)
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
    _add_history(commands, shared)
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
    return root


def _add_history(commands: Any, shared: argparse.ArgumentParser) -> None:
    out = commands.add_parser(
        "export", parents=[shared], help="readings into a file, .csv or .parquet"
    )
    out.add_argument("file", type=Path)
    out.add_argument("--from", dest="start", required=True, metavar="TIME", help="ISO 8601, UTC")
    out.add_argument("--to", dest="end", required=True, metavar="TIME", help="not included")
    out.add_argument(
        "--point",
        action="append",
        default=[],
        dest="points",
        metavar="ID",
        help="gateway/name, as often as there are; all when left out",
    )
    into = commands.add_parser(
        "import", parents=[shared], help="readings from a CSV file, as history for training"
    )
    into.add_argument("file", type=Path)
    into.add_argument("--time-column", default="time", metavar="NAME")
    into.add_argument(
        "--point-column", default="point", metavar="NAME", help="absent: a column for each point"
    )
    into.add_argument("--value-column", default="value", metavar="NAME")
    into.add_argument("--quality-column", default="quality", metavar="NAME")
    into.add_argument(
        "--prefix", default="", help="before names of points without a slash, such as gw-b07/"
    )
    into.add_argument("--skip-bad", action="store_true", help="leave rows out that are wrong")
