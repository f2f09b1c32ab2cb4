"""`campus-sim demo|replay|campus`."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from campus_simulators.errors import BadRecording, BadRequest

__all__ = ["main"]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="campus-sim", description="Simulators of a campus.")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="the whole road as separate processes")
    demo.add_argument("--once", action="store_true", help="until both tickets came; prints JSON")
    demo.add_argument("--reset", action="store_true", help="empty the data folder first")
    demo.add_argument(
        "--data", type=Path, default=Path("var/demo"), metavar="DIR",
        help="var/demo by default; --once takes a temporary folder instead",
    )  # fmt: skip
    demo.add_argument("--recording", type=Path, metavar="CSV", help="a third pump, replayed")
    demo.add_argument("--broker", choices=["mosquitto", "amqtt"], help="start this one")
    demo.add_argument("--mqtt-host", help="use a broker that runs already")
    demo.add_argument("--mqtt-port", type=_port, metavar="PORT")
    demo.add_argument(
        "--fault", choices=["bearing", "impeller", "strainer"], default="strainer",
        help="what grows in the sick pump",
    )  # fmt: skip
    demo.add_argument("--lang", choices=["en", "zh"], default="en")
    replay = commands.add_parser("replay", help="a recording through a Modbus device alone")
    replay.add_argument("recording", type=Path, metavar="CSV")
    replay.add_argument("--port", type=_port, metavar="PORT", help="any free one by default")
    replay.add_argument("--period", type=_period, default=1.0, help="seconds per row")
    campus = commands.add_parser("campus", help="a campus that fails, and the truth, as CSV files")
    campus.add_argument("--out", type=Path, required=True, metavar="DIR", help="an empty folder")
    campus.add_argument("--seed", type=_count, help="SEED from the environment, or 1, by default")
    campus.add_argument("--days", type=_count, default=30)
    campus.add_argument("--equipment", type=_count, default=300, metavar="COUNT")
    campus.add_argument("--start", type=_date, default=date(2025, 9, 8), metavar="YYYY-MM-DD")
    campus.add_argument(
        "--period", type=_count, default=300, metavar="SECONDS", help="a divisor of 300"
    )
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"a whole number, 0 or more, not {text!r}")
    return int(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a date is YYYY-MM-DD, not {text!r}") from None


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is 1 to 65535, not {text!r}")
    return int(text)


def _period(text: str) -> float:
    try:
        period = float(text)
    except ValueError:
        period = 0.0
    if not 0.01 <= period <= 86_400:
        raise argparse.ArgumentTypeError(f"a period is 0.01 to 86400 seconds, not {text!r}")
    return period


def _seed() -> int:
    text = os.environ.get("SEED", "1")
    if not text.isdecimal():
        raise BadRequest(f"SEED={text}: a seed is a whole number, 0 or more")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    if options.command == "replay":
        from campus_simulators.replay_command import replay

        return replay(options.recording, options.port, options.period)
    if options.command == "campus":
        from campus_simulators.campus.campus import Campus
        from campus_simulators.campus.files import write_campus

        seed = _seed() if options.seed is None else options.seed
        campus = Campus(seed, options.equipment, options.start, options.days, period=options.period)
        write_campus(campus, options.out)
        return 0
    from campus_simulators.arrangement import Wishes
    from campus_simulators.demo import demonstrate

    if options.mqtt_port is not None and options.mqtt_host is None:
        raise BadRequest("--mqtt-port belongs to --mqtt-host")
    return demonstrate(
        Wishes(
            once=options.once,
            reset=options.reset,
            data=options.data,
            recording=options.recording,
            broker=options.broker,
            mqtt_host=options.mqtt_host,
            mqtt_port=options.mqtt_port,
            fault=options.fault,
            seed=_seed(),
            language=options.lang,
        )
    )


def main(argv: Sequence[str] | None = None) -> int:
    """2 for what cannot be obeyed, with one line that says why."""
    options = _parser().parse_args(argv)
    try:
        return _run(options)
    except (BadRequest, BadRecording) as error:
        sys.stderr.write(f"campus-sim: {error}\n")
        return 2
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("campus_"):
            raise
        sys.stderr.write(
            f"campus-sim: {error.name} is missing; install campus-steward[simulators]\n"
        )
        return 2
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
