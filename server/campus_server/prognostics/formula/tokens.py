"""A formula's text cut into tokens."""

import math
import re
from typing import Literal, NamedTuple

from campus_server.prognostics.formula.errors import FormulaError

__all__ = ["MAX_TEXT", "Token", "tokens"]

MAX_TEXT = 1000
"""Characters."""
_MAX_NUMBER = 40
"""Characters."""
_PATTERN = re.compile(
    r"(?P<space>[ \t\r\n　]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|\[(?P<bracketed>[^\[\]\x00-\x1f]{1,200})\]"
    r"|(?P<sign><=|>=|==|!=|[-+*/^(),<>≤≥≠×÷−（），＜＞])"
)
_WORDS = ("and", "or", "not")
_SAME = {
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "×": "*",
    "÷": "/",
    "−": "-",
    "（": "(",
    "）": ")",
    "，": ",",
    "＜": "<",
    "＞": ">",
}
"""Signs that Chinese keyboards and printed formulas have in place of these."""


class Token(NamedTuple):
    kind: Literal["number", "name", "sign", "end"]
    text: str
    position: int
    number: float = 0.0


def tokens(text: str) -> list[Token]:
    """The last one is the end. Raises `FormulaError`."""
    if len(text) > MAX_TEXT:
        raise FormulaError(
            MAX_TEXT, f"公式超过 {MAX_TEXT} 个字符", f"longer than {MAX_TEXT} characters"
        )
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        if match is None:
            raise _unreadable(text, position)
        if match.lastgroup != "space":
            found.append(_token(match))
        position = match.end()
    return [*found, Token("end", "", len(text))]


def _token(match: re.Match[str]) -> Token:
    text, position = match[0], match.start()
    if match.lastgroup == "number":
        value = float(text) if len(text) <= _MAX_NUMBER else math.inf
        if not math.isfinite(value):
            raise FormulaError(position, "这个数太大或太长", "this number is too large or too long")
        return Token("number", text, position, value)
    if match.lastgroup == "bracketed":
        return Token("name", match["bracketed"], position)
    if match.lastgroup == "name" and text not in _WORDS:
        return Token("name", text, position)
    return Token("sign", _SAME.get(text, text), position)


def _unreadable(text: str, position: int) -> FormulaError:
    sign = text[position]
    if sign == "[":
        return FormulaError(
            position,
            "方括号内应有 1 至 200 个字符的名称，并以“]”结束",
            "brackets hold a name of 1 to 200 characters and are closed by ]",
        )
    if sign == "=":
        return FormulaError(position, "比较是否相等请写 ==", "write == to compare")
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
    return FormulaError(
        position, f"不能使用字符“{shown}”", f"the character {shown!r} has no meaning"
    )
