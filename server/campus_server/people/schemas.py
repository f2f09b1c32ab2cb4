from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from campus_server.people.rules import Locale
from campus_server.permissions import Role

__all__ = [
    "PasswordChangeIn",
    "SessionOut",
    "SignInIn",
    "UserIn",
    "UserMade",
    "UserOut",
    "UserPatch",
    "WhoAmI",
]

_Password = Annotated[SecretStr, Field(min_length=1, max_length=256)]
_DisplayName = Annotated[str, Field(min_length=1, max_length=120)]


class SignInIn(BaseModel):
    username: Annotated[str, Field(min_length=1, max_length=64)]
    password: _Password


class PasswordChangeIn(BaseModel):
    current: _Password
    new: _Password


class WhoAmI(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    username: str
    display_name: str
    role: Role
    locale: Locale
    must_change_password: bool


class SessionOut(BaseModel):
    user: WhoAmI


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    username: str
    display_name: str
    role: Role
    active: bool


class UserIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    username: Annotated[str, Field(min_length=2, max_length=64)]
    display_name: _DisplayName
    role: Role
    locale: Locale = Locale.ZH


class UserPatch(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    display_name: _DisplayName | None = None
    role: Role | None = None
    active: bool | None = None
    reset_password: bool = False


class UserMade(BaseModel):
    user: UserOut
    one_time_password: str | None
    """Shown once; must be changed at the first sign-in."""
