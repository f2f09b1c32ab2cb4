"""A Modbus TCP device whose units are fed by sources: all registers of a unit change together."""

import asyncio
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

__all__ = ["Source", "serve"]

_READ_HOLDING = 3


@dataclass
class Source:
    """One unit. `ticks` yields the values of all its points, one tuple per period.

    The first tuple stands in the registers until somebody reads; that read starts the unit's
    clock. After the last one the unit no longer answers, as a device that was switched off
    behind its bus gateway (exception 11).
    """

    unit: int
    period_s: float
    ticks: Iterator[Sequence[float]]
    words: list[int] = field(default_factory=list)
    ended: bool = False

    def __post_init__(self) -> None:
        self.advance()

    def advance(self) -> None:
        values = next(self.ticks, None)
        if values is None:
            self.ended = True
        else:
            packed = struct.pack(f">{len(values)}f", *values)
            self.words = list(struct.unpack(f">{len(packed) // 2}H", packed))


class _Clock:
    """Set going by the first read of any unit."""

    def __init__(self, on_start: Callable[[float], None]) -> None:
        self._on_start = on_start
        self.zero: float | None = None

    def touch(self) -> None:
        if self.zero is None:
            self.zero = time.monotonic()
            self._on_start(time.time())


def _device(source: Source, clock: _Clock) -> SimDevice:
    async def answer(
        function: int,
        _start: int,
        _address: int,
        _count: int,
        registers: list[int],
        values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        if function != _READ_HOLDING or values is not None:
            return ExcCodes.ILLEGAL_FUNCTION
        clock.touch()
        if source.ended:
            return ExcCodes.GATEWAY_NO_RESPONSE
        registers[: len(source.words)] = source.words
        return None

    points = len(source.words) // 2
    return SimDevice(
        source.unit,
        [SimData(0, values=[0.0] * points, datatype=DataType.FLOAT32)],
        action=answer,
    )


async def _run(source: Source, clock: _Clock) -> None:
    """Advance by the clock, not by the number of wake-ups: a late wake-up catches up."""
    done = 0
    while not source.ended:
        await asyncio.sleep(source.period_s / 2)
        if clock.zero is None:
            continue
        due = int((time.monotonic() - clock.zero) / source.period_s)
        while done < due and not source.ended:
            source.advance()
            done += 1


async def serve(
    host: str, port: int, sources: Sequence[Source], on_start: Callable[[float], None]
) -> None:
    """Until cancelled. `on_start` gets the time (s since 1970) of the first read."""
    clock = _Clock(on_start)
    server = ModbusTcpServer([_device(source, clock) for source in sources], address=(host, port))
    feeds = [asyncio.create_task(_run(source, clock)) for source in sources]
    try:
        await server.serve_forever()
    finally:
        for feed in feeds:
            feed.cancel()
        await asyncio.gather(*feeds, return_exceptions=True)
        await server.shutdown()  # type: ignore[no-untyped-call]  # pymodbus gives it no types
