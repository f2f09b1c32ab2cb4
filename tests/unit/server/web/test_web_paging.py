from contextlib import suppress
from datetime import UTC, datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_server.errors import Invalid
from campus_server.web.paging import PageAsked, cursor_of
from campus_server.web.schemas import LARGEST_ID

_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_ids = st.integers(0, LARGEST_ID)
_moments = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001  # hypothesis adds the zone
    timezones=st.sampled_from([UTC, timezone.max]),
)


@given(_texts, _ids, _moments)
def test_a_cursor_gives_back_its_keys(text: str, row: int, moment: datetime) -> None:
    assert PageAsked(cursor=cursor_of(text)).after(str) == text
    assert PageAsked(cursor=cursor_of(row)).after(int) == row
    assert PageAsked(cursor=cursor_of(text, row)).after(str, int) == (text, row)
    assert PageAsked(cursor=cursor_of(moment, row)).after(datetime, int) == (moment, row)


def test_the_first_page_comes_after_nothing() -> None:
    assert PageAsked().after(str) is None
    assert PageAsked(cursor="").after(str, int) is None


@given(st.text(min_size=1))
def test_a_cursor_of_somebody_else_is_refused_or_read(cursor: str) -> None:
    with suppress(Invalid):
        assert isinstance(PageAsked(cursor=cursor).after(str), str)


@pytest.mark.parametrize("cursor", ["e30=", "W3RydWVd", "W1sxXV0=", "W251bGxd", "é", "AAAA"])
def test_what_is_not_a_list_of_keys_is_refused(cursor: str) -> None:
    for kind in (str, int, datetime):
        with pytest.raises(Invalid):
            PageAsked(cursor=cursor).after(kind)


def test_keys_of_another_list_are_refused() -> None:
    for other in (cursor_of("x"), cursor_of(1, 1), cursor_of(-1), cursor_of(LARGEST_ID + 1)):
        with pytest.raises(Invalid):
            PageAsked(cursor=other).after(int)
    for other in (cursor_of(1), cursor_of("\0"), cursor_of("x", 1)):
        with pytest.raises(Invalid):
            PageAsked(cursor=other).after(str)
    for other in (cursor_of(10**30, 1), cursor_of("x", 1), cursor_of(1)):
        with pytest.raises(Invalid):
            PageAsked(cursor=other).after(datetime, int)
