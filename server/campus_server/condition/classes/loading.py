"""The files of `data/`, read and checked once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from campus_server.condition.classes.faults import faults
from campus_server.condition.classes.table import AMBIENT, EquipmentClass, columns
from campus_server.prognostics.formula.errors import FormulaError
from campus_server.prognostics.formula.parsing import Formula, parse
from campus_wire.settings import Misconfigured, load

__all__ = ["ClassTable", "ResidualFormulas", "every_class", "read_class", "sources"]

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ResidualFormulas:
    value: Formula
    when: Formula | None

    @property
    def names(self) -> frozenset[str]:
        return self.value.names | (self.when.names if self.when else frozenset())


@dataclass(frozen=True, slots=True, eq=False)
class ClassTable:
    """A class's file, with its formulas parsed."""

    id: str
    """Name of the file."""
    entry: EquipmentClass
    running: tuple[Formula, ...]
    load: tuple[Formula, ...]
    drivers: Mapping[str, Formula]
    residuals: Mapping[str, ResidualFormulas]


@cache
def every_class() -> tuple[ClassTable, ...]:
    """In the order of their ids. Raises `Misconfigured`."""
    return tuple(read_class(path) for path in sorted((_HERE / "data").glob("*.toml")))


@cache
def sources() -> dict[str, str]:
    """What the tags of the tables stand for."""
    return load(_HERE / "sources.toml", dict[str, str])


def read_class(path: Path) -> ClassTable:
    """Raises `Misconfigured` with file, key and what is wrong."""
    entry = load(path, EquipmentClass)
    for key, wrong in faults(entry):
        raise Misconfigured(f"{path}: {key}: {wrong}")
    points = {name for role, point in entry.points.items() for name in columns(role, point)}
    known = {*points, *entry.limits, *entry.nameplate}
    plain, all_names = known | set(AMBIENT) - {"load"}, known | set(AMBIENT)

    def parsed(key: str, text: str, names: set[str]) -> Formula:
        try:
            return parse(text, names)
        except FormulaError as error:
            raise Misconfigured(f"{path}: {key}: {error}") from None

    return ClassTable(
        path.stem,
        entry,
        tuple(parsed("regime.running", text, plain) for text in entry.regime.running),
        tuple(parsed("regime.load", text, plain) for text in entry.regime.load),
        {
            name: parsed(f"drivers.{name}", driver.formula, all_names)
            for name, driver in entry.drivers.items()
        },
        {
            name: ResidualFormulas(
                parsed(f"residuals.{name}.formula", one.formula, all_names),
                parsed(f"residuals.{name}.when", one.when, all_names) if one.when else None,
            )
            for name, one in entry.residuals.items()
        },
    )
