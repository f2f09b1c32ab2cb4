"""Modbus TCP: polls holding registers; neighbouring registers share a request."""

import logging
import struct
import time
from collections.abc import Iterable
from typing import NamedTuple

from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ModbusException

from campus_edge.config import REGISTERS, Modbus, Point
from campus_edge.driver import Batch, Reading
from campus_edge.errors import BadFrame, NotReady

__all__ = ["Block", "ModbusDriver", "blocks_of", "decode"]

MOST_REGISTERS = 125
"""Of one request: Modbus Application Protocol V1.1b3, section 6.3."""
FORMATS = {"float32": "f", "int16": "h", "uint16": "H", "int32": "i", "uint32": "I"}
AWAY_CODES = frozenset({0x0A, 0x0B})
"""Exceptions of a gateway whose device does not answer (V1.1b3, section 7)."""

# It reports each failed attempt; we report the first and the return.
logging.getLogger("pymodbus").setLevel(logging.CRITICAL)


class Block(NamedTuple):
    """Registers of one request, and the points in them."""

    start: int
    length: int
    points: tuple[Point, ...]


def blocks_of(points: Iterable[Point]) -> list[Block]:
    """Only gapless neighbours share a block: reading an address that is not there may fail."""
    blocks: list[Block] = []
    for point in sorted(points, key=lambda item: item.register):
        end = point.register + REGISTERS[point.type]
        if blocks:
            start, count, inside = blocks[-1]
            longer = max(count, end - start)
            if point.register <= start + count and longer <= MOST_REGISTERS:
                blocks[-1] = Block(start, longer, (*inside, point))
                continue
        blocks.append(Block(point.register, end - point.register, (point,)))
    return blocks


def decode(block: Block, registers: list[int], at: float) -> list[Reading]:
    """`at` is the time of the answer, in seconds."""
    raw = struct.pack(f">{block.length}H", *registers)
    readings = []
    for point in block.points:
        first = 2 * (point.register - block.start)
        part = raw[first : first + 2 * REGISTERS[point.type]]
        if point.word_order == "little" and len(part) == 4:
            part = part[2:] + part[:2]
        (value,) = struct.unpack(f">{FORMATS[point.type]}", part)
        readings.append(Reading(point.name, at, value * point.scale))
    return readings


class ModbusDriver:
    wants_receipt = False

    def __init__(self, device: Modbus) -> None:
        self._device = device
        self._blocks = blocks_of(point for item in device.equipment for point in item.points)
        self._client: ModbusTcpClient | None = None
        self._due = 0.0
        self._away: NotReady | None = None
        """Why the last round was cut short, to be told by the next call."""

    @property
    def name(self) -> str:
        return f"modbus {self._device.host}:{self._device.port}/{self._device.unit}"

    def open(self) -> None:
        self.close()
        client = ModbusTcpClient(
            self._device.host, port=self._device.port, timeout=self._device.timeout, retries=0
        )
        if not client.connect():  # type: ignore[no-untyped-call]  # pymodbus types most, not this
            raise NotReady(f"no connection to {self._device.host}:{self._device.port}")
        self._client = client
        self._due = time.monotonic()

    def read(self, wait: float) -> Batch:
        """One round over all registers per period; rounds that were missed are not made up."""
        if self._away is not None:
            raise self._away
        now = time.monotonic()
        if self._due > now + wait:
            time.sleep(wait)
            return Batch()
        time.sleep(max(0.0, self._due - now))
        self._due = max(self._due + self._device.period, time.monotonic())
        batch = Batch()
        for block in self._blocks:
            try:
                registers = self._registers(block)
            except BadFrame as bad:
                batch.bad.append(bad)
            except NotReady as away:
                if not batch.readings and not batch.bad:
                    raise
                self._away, batch.complete = away, False
                break
            else:
                batch.readings += decode(block, registers, time.time())
        return batch

    def close(self) -> None:
        client, self._client, self._away = self._client, None, None
        if client is not None:
            client.close()  # type: ignore[no-untyped-call]  # as above

    def _registers(self, block: Block) -> list[int]:
        if self._client is None:
            raise NotReady("it is not open")
        try:
            answer = self._client.read_holding_registers(
                block.start, count=block.length, device_id=self._device.unit
            )
        except (ModbusException, OSError) as error:
            raise NotReady(f"no answer: {error}") from None
        if answer.isError():
            text = f"registers {block.start} to {block.start + block.length - 1}: {answer}"
            if getattr(answer, "exception_code", None) in AWAY_CODES:
                raise NotReady(text)
            raise BadFrame(self.name, text)
        if len(answer.registers) != block.length:
            raise BadFrame(self.name, f"{len(answer.registers)} registers for {block.length}")
        return list(answer.registers)
