"""The pump room's Modbus device, as a process of its own.

A minute of the pumps' life passes in 1/6 s. Both follow the same load, which swings within the
hour, so that every quantity of a healthy pump covers a wide range; in that range a fault hides
from any fixed limit.
"""

import argparse
import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import pi, sin
from pathlib import Path

from numpy.random import Generator, default_rng

from campus_simulators.devices.modbus_device import Source, serve
from campus_simulators.pump import FAULTS, Fault, Pump
from campus_simulators.replay import read_recording
from campus_simulators.scenarios.pump_room import PERIOD_S, SICK
from campus_simulators.truth import PumpTruth, write_truth

__all__ = ["Course", "Duty", "main", "pump_room"]

PACE = 360.0
"""Seconds of a pump's life per second of the demonstration."""


@dataclass(frozen=True)
class Course:
    """When the fault begins and how long it takes to functional failure, in seconds."""

    fault: Fault
    onset_s: float
    growth_s: float


class Duty:
    """What the users ask of the pumps: a slow and a quick swing, each with its own phase."""

    def __init__(self, rng: Generator) -> None:
        self._phase = rng.uniform(0.0, 2 * pi, 4)

    def frequency_hz(self, at: float) -> float:
        """31 to 49 Hz."""
        slow, quick = self._phase[0], self._phase[1]
        return float(
            40.0 + 6.0 * sin(2 * pi * at / 9.0 + slow) + 3.0 * sin(2 * pi * at / 2.37 + quick)
        )

    def load(self, at: float) -> float:
        """The users' valves: the loop's resistance within 6 % of its rated one."""
        slow, quick = self._phase[2], self._phase[3]
        return float(
            1.0 + 0.04 * sin(2 * pi * at / 7.1 + slow) + 0.02 * sin(2 * pi * at / 3.7 + quick)
        )


def pump_room(seed: int, course: Course) -> Iterator[Sequence[float]]:
    """One tuple per `PERIOD_S`: the sick pump's sample, then its twin's."""
    duty_rng, sick_rng, well_rng = default_rng(seed).spawn(3)
    duty, sick, well = Duty(duty_rng), Pump(sick_rng), Pump(well_rng)
    tick = 0
    while True:
        at = tick * PERIOD_S
        frequency, load = duty.frequency_hz(at), duty.load(at)
        severity = course.fault.severity((at - course.onset_s) / course.growth_s)
        seconds = PERIOD_S * PACE
        yield (
            *sick.step(seconds, frequency, load, severity),
            *well.step(seconds, frequency, load),
        )
        tick += 1


def _announcer(
    truth: Path, onset_s: float, row_period_s: float | None, rows: int
) -> Callable[[float], None]:
    def started(at: float) -> None:
        write_truth(truth, PumpTruth(at, SICK, at + onset_s, row_period_s, rows))

    return started


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="modbus_pumps")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--fault", choices=sorted(FAULTS), required=True)
    parser.add_argument("--onset", type=float, required=True, help="seconds after the first read")
    parser.add_argument("--growth", type=float, required=True, help="seconds to failure")
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--recording", type=Path)
    parser.add_argument("--row-period", type=float)
    options = parser.parse_args(argv)
    course = Course(FAULTS[options.fault], options.onset, options.growth)
    sources = [Source(1, PERIOD_S, pump_room(options.seed, course))]
    rows = 0
    if options.recording is not None:
        recording = read_recording(options.recording)
        rows = len(recording.rows)
        sources.append(Source(2, options.row_period, iter(recording.rows)))
    announce = _announcer(options.truth, options.onset, options.row_period, rows)
    asyncio.run(serve("127.0.0.1", options.port, sources, announce))


if __name__ == "__main__":
    main()
