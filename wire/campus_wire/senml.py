"""SenML (RFC 8428) packs of numeric records, resolved to plain columns."""

import math
from collections.abc import Iterable

import msgspec

from campus_wire.errors import Fault
from campus_wire.instants import RecordError, milliseconds
from campus_wire.messages import PointName, Quality, RejectedRecord

__all__ = ["QUALITIES", "Columns", "Record", "resolve"]

QUALITIES: tuple[Quality, ...] = ("good", "uncertain", "bad")
_QUALITY_CODE = {name: code for code, name in enumerate(QUALITIES)}
_VERSION = 10


class Record(msgspec.Struct, omit_defaults=True):
    """A SenML record as it stands in JSON, with our `q`, `boot` and `seq`."""

    bn: str | None = None
    bt: float | None = None
    bv: float | None = None
    bver: int | None = None
    boot: str | None = None
    seq: int | None = None
    n: str = ""
    t: float = 0.0
    v: float | None = None
    vb: bool | None = None
    q: Quality | None = None


class Columns(msgspec.Struct):
    names: list[str]
    times_ms: list[int]
    values: list[float]
    quality: list[int]
    rejected: list[RejectedRecord]


class _Name(msgspec.Struct):
    name: PointName


_known_good: set[str] = set()


def _check_name(name: str) -> None:
    if name in _known_good:
        return
    try:
        msgspec.convert({"name": name}, _Name)
    except msgspec.ValidationError:
        raise RecordError(Fault.BAD_NAME, f"not a point name: {name[:200]!r}") from None
    if len(_known_good) < 1_000_000:
        _known_good.add(name)


def resolve(
    records: Iterable[tuple[int, Record | RecordError]], gateway: str, now: float
) -> Columns:
    """Apply base fields (RFC 8428 section 4.6) and judge each record by itself.

    A base field holds from its record on, also when that record's own value is refused.
    """
    columns = Columns([], [], [], [], [])
    base_name, base_time, base_value = "", 0.0, 0.0
    prefix = gateway + "/"
    for index, record in records:
        try:
            if isinstance(record, RecordError):
                raise record
            base_name = base_name if record.bn is None else record.bn
            base_time = base_time if record.bt is None else record.bt
            base_value = base_value if record.bv is None else record.bv
            if record.bver is not None and record.bver > _VERSION:
                raise RecordError(Fault.WRONG_TYPE, f"SenML version {record.bver} is not known")
            name = base_name + record.n
            if not name.startswith(prefix):
                raise RecordError(
                    Fault.WRONG_GATEWAY, f"{name[:200]!r} does not begin with {prefix!r}"
                )
            point = name[len(prefix) :]
            _check_name(point)
            if record.v is not None:
                value = base_value + record.v + 0.0  # -0 is 0, whatever the base
            elif record.vb is not None:
                value = float(record.vb)
            else:
                raise RecordError(Fault.WRONG_TYPE, "no numeric value (`v`) and no boolean (`vb`)")
            if not math.isfinite(value):
                raise RecordError(Fault.NOT_FINITE, f"value is {value}")
            time_ms = milliseconds(base_time + record.t, now)
        except RecordError as error:
            columns.rejected.append(RejectedRecord(index, error.fault.value, error.detail))
            continue
        columns.names.append(point)
        columns.times_ms.append(time_ms)
        columns.values.append(value)
        columns.quality.append(0 if record.q is None else _QUALITY_CODE[record.q])
    return columns
