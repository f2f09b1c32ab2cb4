"""What can go wrong before a simulator runs, and what happens next.

SimulatorError
├── BadRecording   the file names itself, the line and the column: tell, exit 2
├── BadRequest     an argument cannot be obeyed: tell, exit 2
└── CannotRun      a process or a service of the demonstration failed: tell, stop all, exit 1
"""

from pathlib import Path

__all__ = ["BadRecording", "BadRequest", "CannotRun", "SimulatorError"]


class SimulatorError(Exception):
    """Root of everything this package raises."""


class BadRecording(SimulatorError):
    """A recording that cannot be replayed. The text names file, line and column."""

    def __init__(
        self, path: Path, problem: str, line: int | None = None, column: str | None = None
    ) -> None:
        where = str(path)
        if line is not None:
            where += f", line {line}"
        if column is not None:
            where += f", column {column!r}"
        super().__init__(f"{where}: {problem}")


class BadRequest(SimulatorError):
    """What was asked on the command line cannot be done."""


class CannotRun(SimulatorError):
    """A part of the demonstration did not start, or ended by itself."""
