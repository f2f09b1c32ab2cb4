"""From text to steps: precedence climbing (Richards and Whitby-Strevens, BCPL, 1979, 6.6).

The steps are in postfix order, so that nobody has to descend into a tree to compute them. From
loose to tight: or, and, not, comparisons (one, not a chain), + -, * /, unary -, ^ (to the right).
"""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from campus_server.prognostics.formula.errors import FormulaError
from campus_server.prognostics.formula.tokens import Token, tokens

__all__ = ["FUNCTIONS", "Apply", "Formula", "Lagged", "Name", "Number", "Step", "parse"]

MAX_DEPTH = 40
"""Parentheses, signs and powers within each other."""
MAX_STEPS = 250
MAX_NAMES = 32
FUNCTIONS = {
    "abs": (1, 1),
    "exp": (1, 1),
    "lag": (2, 2),
    "log": (1, 1),
    "max": (2, 8),
    "min": (2, 8),
    "sqrt": (1, 1),
}
"""Fewest and most arguments."""
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_NOT, _COMPARED, _NEGATIVE = 3, 4, 7
_BINDING = {"or": 1, "and": 2, **dict.fromkeys(_COMPARISONS, _COMPARED)} | {
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "^": 8,
}
_GUESSED_AMONG = 1000
"""A near miss is looked for among so many names at most."""


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Lagged:
    """The value of `Formula.lags[index]`."""

    index: int


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator or function on the last `count` values. `negative` is the unary minus."""

    word: str
    count: int


Step = Number | Name | Lagged | Apply


@dataclass(frozen=True, slots=True)
class Formula:
    text: str
    steps: tuple[Step, ...]
    names: frozenset[str]
    """Those in its lags too."""
    lags: tuple[tuple["Formula", float], ...]
    """What is lagged, and by how many minutes."""


def parse(text: str, names: Collection[str] | None = None) -> Formula:
    """`names`: those that may be used; None for any. Raises `FormulaError`."""
    return _Parser(text, names).formula()


class _Parser:
    def __init__(self, text: str, names: Collection[str] | None) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0
        self._allowed = names
        self._steps: list[Step] = []
        self._names: set[str] = set()
        self._lags: list[tuple[Formula, float]] = []
        self._in_lag = False

    def formula(self) -> Formula:
        self._expression(0)
        rest = self._tokens[self._at]
        if rest.kind != "end":
            raise _unexpected(rest)
        return Formula(self._text, tuple(self._steps), frozenset(self._names), tuple(self._lags))

    def _expression(self, loosest: int) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormulaError(
                self._tokens[self._at].position,
                f"嵌套超过 {MAX_DEPTH} 层",
                f"nested more than {MAX_DEPTH} deep",
            )
        self._operand(loosest)
        compared = False
        while (binding := _BINDING.get(self._sign(), -1)) >= loosest:
            token = self._next()
            if binding == _COMPARED and compared:
                raise FormulaError(
                    token.position,
                    "不能连续比较，请用 and 连接两个比较",
                    "comparisons cannot be chained: join two with and",
                )
            compared = binding == _COMPARED
            # of ^ the right side is taken first; of all others the left
            self._expression(_NEGATIVE if token.text == "^" else binding + 1)
            self._emit(Apply(token.text, 2), token)
        self._depth -= 1

    def _operand(self, loosest: int) -> None:
        token = self._next()
        match token.kind, token.text:
            case "number", _:
                self._emit(Number(token.number), token)
            case "name", _:
                self._named(token)
            case "sign", "(":
                self._expression(0)
                self._expect(")")
            case "sign", "-":
                self._expression(_NEGATIVE)
                self._emit(Apply("negative", 1), token)
            case "sign", "not" if loosest <= _NOT:
                self._expression(_NOT)
                self._emit(Apply("not", 1), token)
            case _:
                raise _unexpected(token)

    def _named(self, token: Token) -> None:
        bracketed = self._text[token.position] == "["
        if not bracketed and self._sign() == "(":
            self._call(token)
            return
        if not bracketed and token.text in FUNCTIONS:
            raise FormulaError(
                token.position,
                f"{token.text} 是函数，后面应有括号",
                f"{token.text} is a function and wants parentheses",
            )
        if self._allowed is not None and token.text not in self._allowed:
            raise _unknown(token, self._allowed)
        self._names.add(token.text)
        if len(self._names) > MAX_NAMES:
            raise FormulaError(
                token.position, f"名称超过 {MAX_NAMES} 个", f"more than {MAX_NAMES} names"
            )
        self._emit(Name(token.text), token)

    def _call(self, token: Token) -> None:
        if token.text not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise FormulaError(
                token.position,
                f"没有函数 {token.text}；可用：{known}",
                f"there is no function {token.text}; there are {known}",
            )
        self._expect("(")
        if token.text == "lag":
            self._lag(token)
            return
        fewest, most = FUNCTIONS[token.text]
        count = 1
        self._expression(0)
        while self._sign() == ",":
            self._next()
            self._expression(0)
            count += 1
        self._expect(")")
        if not fewest <= count <= most:
            wanted = str(fewest) if fewest == most else f"{fewest}–{most}"
            raise FormulaError(
                token.position,
                f"{token.text} 需要 {wanted} 个参数，这里有 {count} 个",
                f"{token.text} takes {wanted} arguments, here are {count}",
            )
        self._emit(Apply(token.text, count), token)

    def _lag(self, token: Token) -> None:
        if self._in_lag:
            raise FormulaError(token.position, "lag 中不能再有 lag", "a lag cannot be in a lag")
        self._in_lag = True
        outside, before, self._steps, self._names = self._steps, self._names, [], set()
        start = self._tokens[self._at].position
        self._expression(0)
        comma = self._expect(",")
        inner = Formula(
            self._text[start : comma.position].strip(),
            tuple(self._steps),
            frozenset(self._names),
            (),
        )
        minutes = self._next()
        if minutes.kind != "number" or minutes.number <= 0:
            raise FormulaError(
                minutes.position,
                "lag 的第二个参数应为大于 0 的分钟数",
                "the second argument of lag is a number of minutes above 0",
            )
        self._expect(")")
        self._steps, self._names = outside, before | inner.names
        self._in_lag = False
        self._lags.append((inner, minutes.number))
        self._emit(Lagged(len(self._lags) - 1), token)

    def _emit(self, step: Step, token: Token) -> None:
        if len(self._steps) >= MAX_STEPS:
            raise FormulaError(
                token.position, f"公式超过 {MAX_STEPS} 步", f"more than {MAX_STEPS} steps"
            )
        self._steps.append(step)

    def _next(self) -> Token:
        token = self._tokens[self._at]
        if token.kind == "end":
            raise FormulaError(token.position, "公式没有写完", "the formula ends too early")
        self._at += 1
        return token

    def _sign(self) -> str:
        token = self._tokens[self._at]
        return token.text if token.kind == "sign" else ""

    def _expect(self, sign: str) -> Token:
        token = self._tokens[self._at]
        if token.kind != "sign" or token.text != sign:
            raise FormulaError(token.position, f"这里应为“{sign}”", f"expected {sign} here")
        return self._next()


def _unexpected(token: Token) -> FormulaError:
    if token.text == "not":
        return FormulaError(
            token.position, "这里的 not 需要加括号", "put parentheses around not here"
        )
    return FormulaError(
        token.position, f"这里不应有“{token.text}”", f"{token.text!r} does not belong here"
    )


def _unknown(token: Token, allowed: Collection[str]) -> FormulaError:
    near = get_close_matches(token.text, allowed, 1) if len(allowed) <= _GUESSED_AMONG else []
    zh = f"；是否指 {near[0]}？" if near else ""
    en = f"; is {near[0]} meant?" if near else ""
    return FormulaError(
        token.position, f"没有名为 {token.text} 的量{zh}", f"nothing is called {token.text}{en}"
    )
