"""The tables as a page for people.

python -m campus_server.condition.classes.page > docs/failure-modes.md
"""

import sys
from collections.abc import Iterable, Iterator, Mapping

from campus_server.condition.classes.brick import tree
from campus_server.condition.classes.loading import ClassTable, every_class, sources
from campus_server.condition.classes.table import (
    ESTIMATE,
    EquipmentClass,
    FailureMode,
    Growth,
    Point,
    Residual,
)
from campus_wire.messages import Text

__all__ = ["page"]

_HEAD = """\
# Failure modes

What is known of each class of equipment before its first reading: its points, what is compared
with what, how it fails, how that looks, and what to do. Made from the tables in
`server/campus_server/condition/classes/data/` by
`python -m campus_server.condition.classes.page > docs/failure-modes.md`; change the tables.

- **Chosen by Brick class** ({version}), so that new equipment works without configuration. A class
  covers all its kinds; names that Brick does not have are marked *. Points of one class are told
  apart by words in their names. Units are converted. What is compared exists where all its points
  do.
- **Learned** means compared with what was learned of this very equipment, given its drivers;
  departures of the size given are worth a word ("%": of what was expected). **Limit** means
  compared with a number; limits with a name are settings.
- **Signs** say how a failure shows: `+` up, `++` far up, `-` and `--` down, `+-` to either side,
  `?` either way or not at all. What is not named stays where it is.
- **Codes** are ISO 14224 failure mode (table B.6) and mechanism (table B.2). **Growth**: severity
  over the share u of its life that is used: linear u, exponential (e⁴ᵘ-1)/53.6, saturating
  (1-e⁻³ᵘ)/0.95, step, intermittent.
- **Priorities**: P1 danger or a critical service now, P2 within 24 hours, P3 three working days,
  P4 with the next planned work.
- **Tags** in brackets are sources, listed [at the end](#sources). [est] is an estimate, [m] is
  recalled and not read again, [calc] was computed with the models.
"""
_SIGNS = {"any": "?", "0": "0"}


def page() -> str:
    parts = [_HEAD.format(version=f"Brick {tree().version}")]
    for table in every_class():
        parts += _of_class(table)
    parts.append("## Sources\n\n" + "\n".join(f"- [{k}] {v}" for k, v in sources().items()) + "\n")
    return "\n".join(parts)


def _of_class(table: ClassTable) -> Iterator[str]:
    entry = table.entry
    yield f"## {_both(entry.name)}\n\n{_brick(entry.brick)}\n"
    if entry.regime.running:
        running = ", else ".join(f"`{text}`" for text in entry.regime.running)
        yield f"Runs while {running}; the first {entry.regime.starting_min:g} min do not count.\n"
    yield _table(
        ("point", "", "Brick class", "unit", "plausible", "kind"),
        (_point(name, point) for name, point in entry.points.items()),
    )
    yield _table(
        ("compared", "", "formula", "", "worth a word"),
        (_residual(name, one, entry) for name, one in entry.residuals.items()),
    )
    if entry.limits or entry.nameplate:
        yield _table(("setting", "", "default", "where it stands"), _settings(entry))
    yield _table(
        (
            "failure",
            "",
            "shows as",
            "what to do",
            "P",
            "lead, days",
            "onsets a year",
            "code, growth",
        ),
        (_mode(name, mode) for name, mode in entry.modes.items()),
    )
    yield (
        "\n".join(
            f"- `{name}` or {_both(one.other)}? {_both(one.tell)}."
            for name, mode in entry.modes.items()
            for one in mode.confusable
        )
        + "\n"
    )


def _point(name: str, point: Point) -> tuple[str, ...]:
    extra = [f"otherwise {point.otherwise:g}"] if point.otherwise is not None else []
    extra += [f"1 {unit} is {value:g}" for unit, value in point.also.items()]
    extra += ["several points together"] if point.several else []
    extra += [f"counted in {point.counted}"] if point.counted else []
    extra += ["or the campus's"] if point.shared else []
    extra += [f"named {', '.join(point.words)}"] if point.words else []
    return (
        f"`{name}`",
        _both(point.name),
        _brick(point.brick),
        point.unit,
        f"{point.low:g} … {point.high:g} [{point.source}]",
        "; ".join([point.kind, *extra]),
    )


def _residual(name: str, one: Residual, entry: EquipmentClass) -> tuple[str, ...]:
    said = f"`{one.formula}`"
    if one.when:
        said += f" when `{one.when}`"
    if one.always:
        said += ", also while it stands still"
    if one.against:
        said += f"; given {', '.join(f'`{entry.drivers[name].formula}`' for name in one.against)}"
    if one.weekly:
        said += "; by hour of the week"
    return f"`{name}`", _both(one.name), said, one.kind, f"{_least(one)} [{one.source}]"


def _least(one: Residual) -> str:
    if isinstance(one.least, str):
        size = f"`{one.least}`"
    elif one.relative:
        size = f"{one.least:.0%}"
    else:
        size = f"{one.least:g} {one.unit}".strip()
    words = {"high": "above", "low": "below", "both": "above or below"}
    if one.kind == "limit":
        return f"{words[one.side]} {size} for {one.lasts_min:g} min"
    days = f", {one.days} days in a row" if one.days > 1 else ""
    return f"{size} {words[one.side]}{days}"


def _settings(entry: EquipmentClass) -> Iterator[tuple[str, ...]]:
    for name, limit in entry.limits.items():
        where = f"[{limit.source}] {limit.standard}".strip()
        yield f"`{name}`", _both(limit.name), f"{limit.value:g} {limit.unit}".strip(), where
    for name, plate in entry.nameplate.items():
        yield f"`{name}`", _both(plate.name), plate.unit, "nameplate of the equipment"


def _mode(name: str, mode: FailureMode) -> tuple[str, ...]:
    part = f" Part: {_both(mode.part)}." if mode.part else ""
    urgent = f" {_both(mode.urgent)}." if mode.urgent else ""
    lead = "none" if mode.lead_days is None else f"{mode.lead_days[0]:g}–{mode.lead_days[1]:g}"
    per = f" {_both(mode.per)}" if mode.per else ""
    signs = ", ".join(f"{key} `{_SIGNS.get(s, s)}`" for key, s in mode.signature.items())
    signs += _tag(mode.sources, "signature")
    return (
        f"`{name}`",
        f"**{_both(mode.name)}** {_both(mode.cause)}",
        f"{_both(mode.symptom)}{_tag(mode.sources, 'symptom')}: {signs}",
        f"{_both(mode.action)}{_tag(mode.sources, 'action')}.{part}{urgent}",
        mode.priority,
        f"{lead}{_tag(mode.sources, 'lead_days')}",
        f"{mode.rate:g}{per}{_tag(mode.sources, 'rate')}",
        f"{mode.iso_mode} {mode.iso_mechanism}, {_growth(mode.growth)}",
    )


def _growth(growth: Growth) -> str:
    if growth.lasts is None:
        return growth.law
    return f"{growth.law} over {growth.lasts:g} d of {growth.over.replace('_', ' ')}"


def _tag(tags: Mapping[str, str], field: str) -> str:
    return f" [{tags.get(field, ESTIMATE)}]"


def _both(text: Text) -> str:
    return f"{text.en} {text.zh}"


def _brick(names: Iterable[str]) -> str:
    own = tree().own
    return ", ".join(f"`{name}`*" if name in own else f"`{name}`" for name in names)


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [tuple(heads)]
    lines += [("-",) * len(lines[0]), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
