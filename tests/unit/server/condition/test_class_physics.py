"""The tables against examples that were computed with the models of each failure."""

import math
from collections.abc import Mapping

import numpy as np
import pytest
from tests.support.class_examples import FAILURES, HEALTHY, NOON, Failure

from campus_server.condition.classes.loading import ClassTable, every_class
from campus_server.condition.classes.table import columns
from campus_server.prognostics.diagnosis import LIMIT_PASSED, diagnose, signatures
from campus_server.prognostics.formula.evaluation import evaluate
from campus_server.prognostics.formula.parsing import Formula

TABLES = {table.id: table for table in every_class()}
EACH = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
EVERY = [(name, mode) for name, table in TABLES.items() for mode in table.entry.modes]


def value(formula: Formula, values: Mapping[str, float]) -> float:
    """Where nothing has moved for long."""
    arrays = {name: np.array(number) for name, number in values.items()}
    lagged = [np.asarray(evaluate(inner, arrays)) for inner, _ in formula.lags]
    return float(evaluate(formula, arrays, lagged))


def known(table: ClassTable, *changes: Mapping[str, float]) -> dict[str, float]:
    values = {**NOON, **HEALTHY[table.id]}
    values |= {name: limit.value for name, limit in table.entry.limits.items()}
    for change in changes:
        values |= change
    return values if not table.load else values | {"load": value(table.load[0], values)}


def passed(table: ClassTable, name: str, measured: float) -> bool:
    residual = table.entry.residuals[name]
    least = residual.least
    limit = table.entry.limits[least].value if isinstance(least, str) else least
    return measured > limit if residual.side == "high" else measured < limit


def departures(table: ClassTable, failure: Failure) -> dict[str, float]:
    """By residual in yardsticks; NaN where nothing can be said."""
    before = known(table, failure.state)
    after = known(table, failure.state, failure.ill)
    running = not table.running or value(table.running[0], after) != 0
    found = {}
    for name, formulas in table.residuals.items():
        residual = table.entry.residuals[name]
        says = formulas.when is None or value(formulas.when, after) == 1
        if not says or not (running or residual.always):
            found[name] = math.nan
        elif residual.unless:
            found[name] = math.nan  # others stand for it: every point is there
        elif residual.kind == "limit":
            side = 1 if residual.side == "high" else -1
            found[name] = side * LIMIT_PASSED * passed(table, name, value(formulas.value, after))
        else:
            assert isinstance(residual.least, float)
            was, now = value(formulas.value, before), value(formulas.value, after)
            if residual.relative:
                # of nothing there is no share
                share = math.log(now / was) if now > 0 else math.nan
                found[name] = share / math.log1p(residual.least)
            else:
                found[name] = (now - was) / residual.least
    return {**found, **failure.told}


@EACH
def test_a_healthy_machine_passes_no_limit(table: ClassTable) -> None:
    values = known(table)
    assert all(
        value(formula, values) == 1 for formula in table.running if "fan_speed" not in formula.names
    )
    for name, formulas in table.residuals.items():
        measured = value(formulas.value, values)
        assert math.isfinite(measured), name
        says = formulas.when is None or value(formulas.when, values) == 1
        if table.entry.residuals[name].kind == "limit" and says:
            assert not passed(table, name, measured), name


@EACH
def test_points_of_a_healthy_machine_pass_the_gate(table: ClassTable) -> None:
    for role, point in table.entry.points.items():
        for name in columns(role, point):
            assert point.low <= HEALTHY[table.id][name] <= point.high


@EACH
def test_a_healthy_machine_is_where_healthy_ones_are(table: ClassTable) -> None:
    values = known(table)
    for name, residual in table.entry.residuals.items():
        formulas = table.residuals[name]
        says = formulas.when is None or value(formulas.when, values) == 1
        if residual.usual is not None and says:
            low, high = residual.usual
            # the example's drivers need not stand in their middle
            margin = 0.5 * (high - low) if residual.against else 0
            assert low - margin <= value(formulas.value, values) <= high + margin, name


@EACH
def test_drivers_are_in_their_usual_range(table: ClassTable) -> None:
    for name, formula in table.drivers.items():
        driver = table.entry.drivers[name]
        margin = 0.5 * (driver.high - driver.low)
        found = value(formula, known(table))
        assert driver.low - margin <= found <= driver.high + margin, name


@pytest.mark.parametrize(("table_id", "mode_id"), EVERY)
def test_a_failure_shows_as_its_signature_says(table_id: str, mode_id: str) -> None:
    table = TABLES[table_id]
    found = departures(table, FAILURES[table_id][mode_id])
    signature = table.entry.modes[mode_id].signature
    for name, departure in found.items():
        sign = signature.get(name, "0")
        side = table.entry.residuals[name].side
        silent = (side == "high" and departure < 0) or (side == "low" and departure > 0)
        if math.isnan(departure) or sign == "any" or silent:
            continue
        if sign == "0":
            assert abs(departure) < 1, name
        elif sign == "+-":
            assert abs(departure) >= 0.5, name
        elif sign in ("++", "--"):
            assert departure * (1 if sign == "++" else -1) >= 1, name
        else:
            # may come late
            assert departure * (1 if sign == "+" else -1) >= 0, name


@pytest.mark.parametrize(("table_id", "mode_id"), EVERY)
def test_a_failure_is_told_from_the_others_of_its_class(table_id: str, mode_id: str) -> None:
    table = TABLES[table_id]
    modes = table.entry.modes
    residuals = list(table.entry.residuals)
    found = departures(table, FAILURES[table_id][mode_id])
    diagnosis = diagnose(
        signatures(
            [mode.signature for mode in modes.values()],
            [mode.rate for mode in modes.values()],
            residuals,
            [{"high": 1, "low": -1, "both": 0}[one.side] for one in table.entry.residuals.values()],
        ),
        np.array([[found[name]] for name in residuals]),
    )
    ranked = [list(modes)[place] for place in diagnosis.ranked(0)]
    assert ranked[0] == mode_id, dict(zip(modes, diagnosis.probability[:, 0].round(2), strict=True))
