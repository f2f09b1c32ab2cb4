from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_server.errors import Invalid
from campus_server.people import rules

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
_failures = st.lists(
    st.tuples(
        st.integers(1, 30), st.integers(0, 7200).map(lambda ago: NOW - timedelta(seconds=ago))
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    ("tries", "seconds"), [(0, 0), (4, 0), (5, 1), (6, 2), (9, 16), (15, 900), (10**9, 900)]
)
def test_five_tries_are_free_then_the_wait_doubles(tries: int, seconds: float) -> None:
    assert rules.wait(tries).total_seconds() == seconds


@given(_failures, st.integers(1, 30))
def test_one_more_failure_never_shortens_the_wait(
    failures: list[tuple[int, datetime]], tries: int
) -> None:
    before = rules.next_try_at(failures, NOW)
    after = rules.next_try_at([*failures, (tries, NOW)], NOW)
    assert NOW <= before <= NOW + rules.LONGEST_WAIT
    assert before <= after <= NOW + rules.LONGEST_WAIT


@given(_failures)
def test_what_others_tried_is_waited_for_a_minute_at_most(
    failures: list[tuple[int, datetime]],
) -> None:
    full = rules.next_try_at(failures, NOW)
    short = rules.next_try_at(failures, NOW, rules.LONGEST_WAIT_ELSEWHERE)
    assert short <= full
    assert short <= NOW + timedelta(seconds=60)


@given(_failures)
def test_an_hour_later_all_is_forgotten(failures: list[tuple[int, datetime]]) -> None:
    later = NOW + rules.FORGET_AFTER
    assert rules.next_try_at(failures, later) == later


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_what_counts_as_one_address(host: str, key: str) -> None:
    assert rules.address_key(host) == key


@pytest.mark.parametrize(
    "password",
    ["short", "1234567890", "QWERTYUIOP", "aaaaaaaaaaaa", "abababababab", "Wang.XiaoMing"],
)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        rules.check_password(password, "wang.xiaoming")


@pytest.mark.parametrize("password", ["correct horse", "水泵房的钥匙在二楼左边", "mN7$kk20qz"])
def test_a_password_of_any_kind_of_character_is_taken(password: str) -> None:
    rules.check_password(password, "wang.xiaoming")


@pytest.mark.parametrize("username", ["", "a", "-wang", "wang li", "wang\n", "x" * 65, "w/../g"])
def test_a_name_that_is_none_is_refused(username: str) -> None:
    with pytest.raises(Invalid):
        rules.check_username(username)


@pytest.mark.parametrize("username", ["王师傅", "wang.li", "w2", "wang@campus.example"])
def test_names_of_both_languages_are_taken(username: str) -> None:
    rules.check_username(username)


@given(st.text(max_size=64))
def test_a_key_is_the_key_of_itself_in_any_case(name: str) -> None:
    key = rules.username_key(name)
    assert rules.username_key(name.upper().lower()) == rules.username_key(name.lower())
    assert rules.username_key(key) == key
