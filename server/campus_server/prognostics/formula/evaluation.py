"""Formulas computed over arrays of equipment.

A value that is missing is NaN, and what is computed from it is missing; so is what has no finite
value (a division by zero, the root of a negative number). Conditions are 1 and 0, and three-valued
(Kleene, Introduction to Metamathematics, 1952, §64): `a and b` is 0 where one of them is 0, whether
or not the other is known; `a or b` is 1 where one of them is 1.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from campus_server.prognostics.arrays import Flags, Floats
from campus_server.prognostics.formula.parsing import Apply, Formula, Lagged, Name, Number

__all__ = ["advanced", "evaluate", "unlagged"]

_UNARY: dict[str, Callable[[Floats], Floats]] = {
    "abs": np.abs,
    "exp": np.exp,
    "log": np.log,
    "negative": np.negative,
    "sqrt": np.sqrt,
    "not": lambda x: np.where(np.isnan(x), x, x == 0),
}
_BINARY: dict[str, Callable[[Floats, Floats], Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    # what is not known is not 1 for being raised to 0, as IEEE 754 would have it
    "^": lambda x, y: _known(np.power(x, y), x, y),
    "min": np.minimum,
    "max": np.maximum,
    "<": lambda x, y: _known(np.less(x, y), x, y),
    "<=": lambda x, y: _known(np.less_equal(x, y), x, y),
    ">": lambda x, y: _known(np.greater(x, y), x, y),
    ">=": lambda x, y: _known(np.greater_equal(x, y), x, y),
    "==": lambda x, y: _known(np.equal(x, y), x, y),
    "!=": lambda x, y: _known(np.not_equal(x, y), x, y),
    "and": lambda x, y: np.where((x == 0) | (y == 0), 0.0, _known(np.ones(()), x, y)),
    "or": lambda x, y: np.where(np.logical_or(_true(x), _true(y)), 1.0, _known(np.zeros(()), x, y)),
}


def evaluate(
    formula: Formula, values: Mapping[str, Floats], lagged: Sequence[Floats] | Floats = ()
) -> Floats:
    """`values` by name, `lagged` as `advanced` gives them, all of shapes that broadcast.

    Raises `KeyError` for a name without values. The result is finite or NaN.
    """
    stack: list[Floats] = []
    with np.errstate(all="ignore"):
        for step in formula.steps:
            match step:
                case Number(value):
                    stack.append(np.array(value))
                case Name(name):
                    stack.append(_finite(np.asarray(values[name], np.float64)))
                case Lagged(index):
                    stack.append(lagged[index])
                case Apply(word, count):
                    stack[-count:] = [_finite(_applied(word, stack[-count:]))]
    return np.asarray(stack[0], np.float64)


def unlagged(formula: Formula, count: int) -> Floats:
    """[lags, E] before the first tick."""
    return np.full((len(formula.lags), count), np.nan)


def advanced(
    formula: Formula, values: Mapping[str, Floats], before: Floats, minutes: Floats
) -> Floats:
    """The lags [lags, t, E] in t ticks; `before[lags, E]` in the one before the first.

    `values` by name, of shapes that broadcast to [t, E]; `minutes[t, E]` since the tick before.
    dy/dt = (x - y)/τ solved for an x that stood still in between. It begins at the first value
    that is known, and stays where it is while x is missing. How the ticks are split over calls
    makes no difference.
    """
    lags = np.empty((len(formula.lags), *minutes.shape))
    for index, (inner, constant) in enumerate(formula.lags):
        targets = np.broadcast_to(evaluate(inner, values), minutes.shape)
        shares = -np.expm1(-minutes / constant)
        level = before[index]
        for tick, (target, share) in enumerate(zip(targets, shares, strict=True)):
            moved = np.where(np.isnan(level), target, level + share * (target - level))
            level = np.where(np.isnan(target), level, moved)
            lags[index, tick] = level
    return lags


def _applied(word: str, operands: list[Floats]) -> Floats:
    if len(operands) == 1:
        return _UNARY[word](operands[0])
    result = operands[0]
    for operand in operands[1:]:
        result = _BINARY[word](result, operand)
    return result


def _finite(x: Floats) -> Floats:
    return np.where(np.isfinite(x), x, np.nan)


def _true(x: Floats) -> Flags:
    return np.asarray(~np.isnan(x) & (x != 0))


def _known(result: Floats | Flags, x: Floats, y: Floats) -> Floats:
    return np.where(np.isnan(x) | np.isnan(y), np.nan, result)
