"""The language of formulas, against a tree that is evaluated by itself, and against bad will."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_server.prognostics.formula.errors import FormulaError
from campus_server.prognostics.formula.evaluation import advanced, evaluate, unlagged
from campus_server.prognostics.formula.parsing import FUNCTIONS, MAX_DEPTH, Formula, parse

NAMES = ("flow", "head", "[gw-b07/CHWP-1.power]")
Tree = float | str | tuple[str, "Tree"] | tuple[str, "Tree", "Tree"]
Known = float | None


def values_of(*numbers: Known) -> dict[str, np.ndarray]:
    return {
        name.strip("[]"): np.array([math.nan if number is None else number])
        for name, number in zip(NAMES, numbers, strict=True)
    }


def value(text: str, **values: float) -> float:
    return float(evaluate(parse(text), {name: np.array(each) for name, each in values.items()}))


def parsed_or_refused(text: str) -> Formula | FormulaError:
    try:
        return parse(text)
    except FormulaError as error:
        return error


def trees() -> st.SearchStrategy[Tree]:
    numbers = st.floats(0, 1e6, allow_subnormal=False) | st.integers(0, 9).map(float)
    leaves: st.SearchStrategy[Tree] = numbers | st.sampled_from(NAMES)
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(["negative", "not", "abs", "sqrt", "exp", "log"]), inner),
            st.tuples(st.sampled_from([*OF_TWO, "and", "or"]), inner, inner),
        ),
        max_leaves=20,
    )


OF_TWO: dict[str, Callable[[float, float], float]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "^": lambda x, y: float(np.power([x], [y])[0]),
    "min": min,
    "max": max,
    "<": lambda x, y: float(x < y),
    "<=": lambda x, y: float(x <= y),
    ">": lambda x, y: float(x > y),
    ">=": lambda x, y: float(x >= y),
    "==": lambda x, y: float(x == y),
    "!=": lambda x, y: float(x != y),
}
OF_ONE: dict[str, Callable[[float], float]] = {
    "negative": lambda x: -x,
    "not": lambda x: float(x == 0),
    "abs": abs,
    "sqrt": math.sqrt,
    # the same library: another may differ in the last place, and a comparison tells
    "exp": lambda x: float(np.exp([x])[0]),
    "log": lambda x: float(np.log([x])[0]),
}


def written(tree: Tree, loosest: int = 0) -> str:
    """With no more parentheses than the order of operators asks for."""
    match tree:
        case float():
            return repr(tree)
        case str():
            return tree
        case ("not", inner):
            text, binding = f"not {written(inner, 3)}", 3
        case ("negative", inner):
            text, binding = f"-{written(inner, 7)}", 7
        case (word, inner):
            return f"{word}({written(inner)})"
        case ("min" | "max" as word, left, right):
            return f"{word}({written(left)}, {written(right)})"
        case (word, left, right):
            binding = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6, "^": 8}.get(word, 4)
            right_binding = 7 if word == "^" else binding + 1
            # a comparison or a power wants parentheses around its own kind on the left
            left_binding = binding + 1 if binding in (4, 8) else binding
            text = f"{written(left, left_binding)} {word} {written(right, right_binding)}"
    return f"({text})" if binding < loosest else text


def computed(tree: Tree, values: dict[str, Known]) -> Known:
    """None for what is missing."""
    match tree:
        case float():
            return tree
        case str():
            return values[tree]
        case (word, inner):
            x = computed(inner, values)
            return None if x is None else attempted(OF_ONE[word], x)
        case ("and" | "or" as word, left, right):
            both = (computed(left, values), computed(right, values))
            decides = float(word == "or")
            if any(x is not None and float(x != 0) == decides for x in both):
                return decides
            return None if None in both else 1 - decides
        case (word, left, right):
            x, y = computed(left, values), computed(right, values)
            if x is None or y is None:
                return None
            return attempted(OF_TWO[word], x, y)
    raise AssertionError(tree)


def attempted(compute: Callable[..., float], *operands: float) -> Known:
    try:
        with np.errstate(all="ignore"):
            result = compute(*operands)
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    return result if math.isfinite(result) else None


knowns = st.none() | st.floats(-1e3, 1e3, allow_subnormal=False) | st.sampled_from([0.0, 1.0, 2.0])


@settings(deadline=None)
@given(tree=trees(), numbers=st.tuples(knowns, knowns, knowns))
def test_a_formula_gives_what_its_tree_gives(tree: Tree, numbers: tuple[Known, ...]) -> None:
    got = float(evaluate(parse(written(tree)), values_of(*numbers)).flat[0])
    wanted = computed(tree, dict(zip(NAMES, numbers, strict=True)))
    if wanted is None:
        assert math.isnan(got)
    else:
        assert got == wanted


@settings(deadline=None)
@given(tree=trees(), rows=st.lists(st.tuples(knowns, knowns, knowns), min_size=1, max_size=5))
def test_every_equipment_is_computed_for_itself(tree: Tree, rows: list[tuple[Known, ...]]) -> None:
    formula = parse(written(tree))
    columns = [values_of(*row) for row in rows]
    together = {name: np.concatenate([each[name] for each in columns]) for name in columns[0]}
    alone = [evaluate(formula, each) for each in columns]
    many = np.broadcast_to(evaluate(formula, together), len(rows))
    for one, other in zip(alone, many, strict=True):
        np.testing.assert_array_equal(np.broadcast_to(one, 1)[0], other)


@settings(deadline=None)
@given(st.text(max_size=60) | st.text("0123456789.eE+-*/^()<>=,[] andotlgmix", max_size=120))
def test_any_text_is_a_formula_or_is_refused_at_one_of_its_characters(text: str) -> None:
    formula = parsed_or_refused(text)
    if isinstance(formula, FormulaError):
        assert 0 <= formula.position <= len(text)
        assert formula.sentence.zh != formula.sentence.en
        return
    one = {name: np.ones(1) for name in formula.names}
    assert not np.isinf(evaluate(formula, one, np.ones((len(formula.lags), 1)))).any()


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("2 + 3 * 4", 14),
        ("2 - 3 - 4", -5),
        ("-2 ^ 2", -4),
        ("2 ^ -1", 0.5),
        ("2 ^ 3 ^ 2", 512),
        ("not 0 and 0", 0),
        ("1 or 0 and 0", 1),
        ("not 2 > 3", 1),
        ("max(1, 2, min(9, 7, 8))", 7),
        ("1.5e1 + .5", 15.5),
        ("（2 ＋ 3） × 4 ÷ 2 ≥ 10".replace("＋", "+"), 1),
    ],
)
def test_the_order_of_operators(text: str, result: float) -> None:
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "position", "part"),
    [
        ("flow +", 6, "ends too early"),
        ("flow + * 2", 7, "does not belong"),
        ("(flow", 5, "expected )"),
        ("flow head", 5, "does not belong"),
        ("1 < flow < 3", 9, "and"),
        ("flow = 3", 5, "=="),
        ("flwo > 3", 0, "is flow meant?"),
        ("eval(1)", 0, "there is no function eval"),
        ("sqrt(1, 2)", 0, "takes 1"),
        ("min(1)", 0, "takes 2–8"),
        ("sqrt + 1", 0, "parentheses"),
        ("flow.__class__", 4, "no meaning"),
        ("'flow'", 0, "no meaning"),
        ("[flow", 0, "brackets"),
        ("1e999", 0, "too large"),
        ("9" * 41, 0, "too large or too long"),
        ("flow + not head", 7, "parentheses around not"),
        ("lag(flow, head)", 10, "minutes"),
        ("lag(lag(flow, 1), 1)", 4, "in a lag"),
        ("", 0, "ends too early"),
        ("٣ + 1", 0, "no meaning"),
        ("flow\0", 4, "U+0000"),
    ],
)
def test_an_error_says_where_and_what(text: str, position: int, part: str) -> None:
    with pytest.raises(FormulaError, match=f"at character {position + 1}: ") as caught:
        parse(text, ("flow", "head"))
    assert caught.value.position == position
    assert part in caught.value.sentence.en
    assert f"第 {position + 1} 个字符" in caught.value.sentence.zh


@pytest.mark.parametrize(
    "bomb",
    [
        "(" * 500 + "1" + ")" * 400,
        "-" * 900 + "1",
        "2^" * 400 + "2",
        "not " * 200 + "1",
        "abs(" * 200 + "1" + ")" * 200,
        "1+" * 499 + "1",
        "+".join(f"x{number}" for number in range(100)),
        "max(" + ",".join("123456789") * 20 + ")",
        "x" * 10**6,
    ],
)
def test_what_is_too_much_is_refused(bomb: str) -> None:
    with pytest.raises(FormulaError):
        parse(bomb)


def test_what_is_not_too_much_is_taken() -> None:
    deep = MAX_DEPTH - 1
    assert value("(" * deep + "1" + ")" * deep) == 1
    assert value("1+" * 120 + "1") == 121
    assert math.isnan(value("9^9^9^9"))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_bracketed_name_may_be_called_as_a_function_is(function: str) -> None:
    assert value(f"[{function}] * 2", **{function: 3.0}) == 6


def test_what_is_computed_from_a_missing_value_is_missing_unless_decided() -> None:
    missing = math.nan
    assert math.isnan(value("x > 1", x=missing))
    assert math.isnan(value("min(x, 0)", x=missing))
    assert value("x > 1 and 0", x=missing) == 0
    assert value("x > 1 or 1", x=missing) == 1
    assert math.isnan(value("not x", x=missing))
    assert math.isnan(value("x + 1", x=math.inf))


def ticked(formula: Formula, before: np.ndarray, minutes: float, **values: float) -> np.ndarray:
    """The lags after one tick of one equipment."""
    arrays = {name: np.array([[each]]) for name, each in values.items()}
    return advanced(formula, arrays, before, np.array([[minutes]]))[:, 0]


def test_a_lag_goes_two_thirds_of_the_way_in_its_time() -> None:
    formula = parse("lag(55 + 85 * load, 45) - 1")
    load = np.array([[0.0, 0.0, math.nan], [1.0, math.nan, 1.0]])
    minutes = np.array([[1.0] * 3, [45.0] * 3])
    lags = advanced(formula, {"load": load}, unlagged(formula, 3), minutes)
    warm = 55 + 85 * (1 - math.exp(-1))
    np.testing.assert_allclose(lags, [[[55, 55, math.nan], [warm, 55, 140]]])
    np.testing.assert_allclose(evaluate(formula, {}, lags)[1], [warm - 1, 54, 139])


@settings(deadline=None)
@given(
    inputs=st.lists(st.floats(-100, 100), min_size=1, max_size=20),
    cut=st.floats(0.1, 59.9),
)
def test_a_lag_does_not_care_how_its_time_is_cut(inputs: list[float], cut: float) -> None:
    formula = parse("lag(x, 90)")
    whole = pieces = ticked(formula, unlagged(formula, 1), 60.0, x=0.0)
    for each in inputs:
        whole = ticked(formula, whole, 60.0, x=each)
        pieces = ticked(formula, ticked(formula, pieces, cut, x=each), 60.0 - cut, x=each)
    np.testing.assert_allclose(whole, pieces, atol=1e-9)


@settings(deadline=None)
@given(
    inputs=st.lists(st.floats(-100, 100) | st.just(math.nan), min_size=2, max_size=20),
    data=st.data(),
)
def test_a_lag_does_not_care_how_its_ticks_are_split(
    inputs: list[float], data: st.DataObject
) -> None:
    formula = parse("lag(x, 90) + lag(x ^ 2, 10)")
    x, minutes = np.array([inputs]).T, np.full((len(inputs), 1), 5.0)
    whole = advanced(formula, {"x": x}, unlagged(formula, 1), minutes)
    cut = data.draw(st.integers(1, len(inputs) - 1))
    first = advanced(formula, {"x": x[:cut]}, unlagged(formula, 1), minutes[:cut])
    second = advanced(formula, {"x": x[cut:]}, first[:, -1], minutes[cut:])
    assert np.array_equal(np.concatenate([first, second], axis=1), whole, equal_nan=True)


def test_a_rolling_deviation_and_a_slope_are_made_of_lags() -> None:
    deviation = parse("sqrt(lag(x^2, 30) - lag(x, 30)^2)")
    slope = parse("(x - lag(x, 10)) / 10")
    tick = np.arange(600.0)[:, None]
    minutes = np.ones_like(tick)
    swung, risen = {"x": np.where(tick % 2, 5.0, 3.0)}, {"x": 0.3 * tick}
    spread = advanced(deviation, swung, unlagged(deviation, 1), minutes)
    ramp = advanced(slope, risen, unlagged(slope, 1), minutes)
    assert float(evaluate(deviation, swung, spread)[-1, 0]) == pytest.approx(1.0, rel=0.01)
    # a tick of a minute is half a minute late
    assert float(evaluate(slope, risen, ramp)[-1, 0]) == pytest.approx(0.3, rel=0.06)
