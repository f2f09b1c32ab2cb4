"""How a configuration file is read: the same strictness and the same words on both sides."""

import os
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

__all__ = ["Misconfigured", "load"]

T = TypeVar("T")


class Misconfigured(Exception):
    """Stop, and tell: the text names file, key and what would be right. Exit code 2."""


def load(path: Path, kind: type[T]) -> T:
    """Read a TOML file into `kind`, a msgspec Struct with `forbid_unknown_fields`.

    Opens no connection. `${NAME}` as a whole value is replaced by that environment variable,
    so that a password need not stand in the file.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Misconfigured(f"{path}: there is no such file; name one with --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{path}: is not TOML: {error}") from None
    try:
        return msgspec.convert(_with_environment(raw, path), kind)
    except msgspec.ValidationError as error:
        raise Misconfigured(f"{path}: {_readable(str(error))}") from None


def _with_environment(value: object, path: Path) -> object:
    if isinstance(value, dict):
        return {key: _with_environment(item, path) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_environment(item, path) for item in value]
    if isinstance(value, str) and value.startswith("${") and value.endswith("}"):
        name = value[2:-1]
        if name not in os.environ:
            raise Misconfigured(f"{path}: the environment variable {name} is not set")
        return os.environ[name]
    return value


def _readable(message: str) -> str:
    """`Expected `int`, got `str` - at `$.http.port`` becomes `http.port: expected …`."""
    text, _, where = message.partition(" - at `$")
    key = where.rstrip("`").lstrip(".") or "the file"
    return f"{key}: {text[:1].lower()}{text[1:]}"
