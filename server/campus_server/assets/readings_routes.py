"""Readings as files: out by range and points, and history in."""

from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from functools import partial
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Annotated, BinaryIO, Literal, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse

from campus_server.assets import repository
from campus_server.assets.readings_schemas import IntakeOut
from campus_server.errors import Invalid, NotFound
from campus_server.kit.clock import to_ms
from campus_server.telemetry.exchange.csv_export import csv_of
from campus_server.telemetry.exchange.csv_import import BadFile, ColumnNames
from campus_server.telemetry.exchange.intake import Intake, take_in
from campus_server.telemetry.exchange.parquet_export import parquet_of
from campus_server.telemetry.store import Stretch
from campus_server.web.downloads import Download
from campus_server.web.parts import Parts, PartsDep
from campus_server.web.principal import authorise

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/readings", tags=["readings"], dependencies=[Depends(authorise)])

_IN_MEMORY_BYTES = 1 << 20
_SPOOL_BYTES = 2 << 30
"""In the temporary folder, while a Parquet file is made: a hundred million readings and more."""
_FORMATS: dict[str, tuple[Callable[[Iterable[Stretch]], Generator[bytes]], str]] = {
    "csv": (csv_of, "text/csv; charset=utf-8"),
    "parquet": (partial(parquet_of, spool_bytes=_SPOOL_BYTES), "application/vnd.apache.parquet"),
}
_Text = Annotated[str, Query(min_length=1, max_length=100)]


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"content": {media: {} for _, media in _FORMATS.values()}}},
)
def export_readings(
    parts: PartsDep,
    points: Annotated[list[str], Query(min_length=1, max_length=1000)],
    start_ms: Annotated[int, Query(ge=0, le=2**53)],
    end_ms: Annotated[int, Query(ge=0, le=2**53)],
    format: Literal["csv", "parquet"] = "csv",  # noqa: A002  # the name that people write in addresses
) -> StreamingResponse:
    """Readings with start ≤ time < end, in order of time, as a file. Two at a time, else 429."""
    if start_ms >= end_ms:
        raise Invalid("empty_span", "start_ms must be before end_ms.")
    asked = list(dict.fromkeys(points))
    _require_points(parts, asked)
    written, media_type = _FORMATS[format]

    def make() -> Generator[bytes]:
        return written(_begun(parts.telemetry.readings(asked, start_ms, end_ms)))

    return Download(make, media_type, f"readings-{start_ms}-{end_ms}.{format}")


async def _uploaded(request: Request) -> AsyncIterator[BinaryIO]:
    """The body, on disk where it is long; the envelope bounds it."""
    with SpooledTemporaryFile(_IN_MEMORY_BYTES) as file:
        async for piece in request.stream():
            file.write(piece)
        file.seek(0)
        yield cast("BinaryIO", file)


@router.post(
    "/import",
    openapi_extra={"requestBody": {"required": True, "content": {"text/csv": {}}}},
)
def import_readings(
    parts: PartsDep,
    file: Annotated[BinaryIO, Depends(_uploaded)],
    time_column: _Text = "time",
    point_column: _Text = "point",
    value_column: _Text = "value",
    quality_column: _Text = "quality",
    prefix: Annotated[str, Query(max_length=100)] = "",
    *,
    skip_bad: bool = False,
) -> IntakeOut:
    """CSV as history: no detector sees it. Nothing is stored where a row is bad, unless skipped."""
    names = ColumnNames(time_column, point_column, value_column, quality_column, prefix)
    with parts.database.read() as session:
        known = repository.point_ids(session)
    try:
        taken = take_in(
            file,
            parts.telemetry,
            known.__contains__,
            names,
            now_ms=to_ms(parts.clock()),
            skip_bad=skip_bad,
        )
    except BadFile as error:
        raise Invalid("bad_file", str(error)) from None
    if taken.bad and not skip_bad:
        raise _bad_rows(taken)
    return IntakeOut.of(taken)


def _require_points(parts: Parts, asked: list[str]) -> None:
    with parts.database.read() as session:
        known = repository.point_ids(session, asked)
    unknown = [point for point in asked if point not in known]
    if unknown:
        raise NotFound("point", f"There is no point {unknown[0]!r}.")


def _begun(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """The first is read now, so that a store that is away is an answer and not a torn file."""
    first = next(stretches, None)
    return iter(()) if first is None else chain([first], stretches)


def _bad_rows(taken: Intake) -> RequestValidationError:
    total = {"type": "bad_rows", "loc": ("file",), "msg": f"{taken.bad} rows are bad"}
    named = [
        {"type": "bad_row", "loc": ("line", row.line), "msg": row.reason} for row in taken.named
    ]
    return RequestValidationError([total, *named])
