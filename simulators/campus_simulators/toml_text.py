"""Writes TOML: tables of strings, numbers, booleans, inline tables and lists of tables."""

import json
from collections.abc import Mapping

__all__ = ["Table", "toml_text"]

Table = Mapping[str, object]


def toml_text(table: Table, path: str = "") -> str:
    """Values first, then the tables below them: a key after a table would belong to that table."""
    values, tables = [], []
    for key, value in table.items():
        if isinstance(value, Mapping) and not _is_small(value):
            tables.append(f"\n[{path}{key}]\n{toml_text(value, f'{path}{key}.')}")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            tables.extend(f"\n[[{path}{key}]]\n{toml_text(x, f'{path}{key}.')}" for x in value)
        else:
            values.append(f"{key} = {_value(value)}\n")
    return "".join(values) + "".join(tables)


def _is_small(table: Table) -> bool:
    """A text in two languages reads best in one line."""
    return set(table) == {"zh", "en"}


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, (int, float)):
        return repr(value)
    # A JSON string is a TOML basic string, apart from DEL, which JSON leaves as it is.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
