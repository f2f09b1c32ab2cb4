"""`campus-edge run | check --config edge.toml`. Exit codes: 0, 1 failed, 2 wrong configuration."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from campus_edge.config import Config, read_config
from campus_wire.settings import Misconfigured

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="campus-edge", description=(__doc__ or "").split(". ")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("run", "read the devices and send to the server, until SIGTERM"),
        ("check", "read the configuration, say what is wrong with it, connect to nothing"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--config", type=Path, default=Path("edge.toml"))
    options = parser.parse_args(arguments)
    try:
        config = read_config(options.config)
        if options.command == "check":
            return _check(config, options.config)
        return _run(config, options.config)
    except Misconfigured as error:
        print(error, file=sys.stderr)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("campus_"):
            raise
        library = error.name.split(".")[0]
        print(f"the library {library} is missing; install campus-steward[edge]", file=sys.stderr)
    return 2


def _check(config: Config, path: Path) -> int:
    from campus_edge.drivers import build

    drivers = build(config)
    points = sum(len(item.points) for device in config.modbus for item in device.equipment)
    print(f"{path}: gateway {config.gateway}, {len(drivers)} drivers, {points} points: in order")
    return 0


def _run(config: Config, path: Path) -> int:
    from campus_edge.agent import run

    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr
    )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return 0 if run(config, path.resolve().parent, stop) else 1


if __name__ == "__main__":
    sys.exit(main())
