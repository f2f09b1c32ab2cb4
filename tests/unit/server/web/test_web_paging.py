from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_server.errors import Invalid
from campus_server.web.paging import Key, PageAsked, cursor_of


@given(st.lists(st.text() | st.integers(), max_size=4))
def test_a_cursor_gives_back_its_keys(keys: list[Key]) -> None:
    assert PageAsked(cursor=cursor_of(*keys)).after() == tuple(keys)


def test_the_first_page_comes_after_nothing() -> None:
    assert PageAsked().after() is None
    assert PageAsked(cursor="").after() is None


@given(st.text(min_size=1))
def test_a_cursor_of_somebody_else_is_refused_or_read(cursor: str) -> None:
    with suppress(Invalid):
        assert isinstance(PageAsked(cursor=cursor).after(), tuple)


@pytest.mark.parametrize("cursor", ["e30=", "W3RydWVd", "W1sxXV0=", "W251bGxd", "é", "AAAA"])
def test_what_is_not_a_list_of_keys_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        PageAsked(cursor=cursor).after()
