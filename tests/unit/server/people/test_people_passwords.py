from concurrent.futures import ThreadPoolExecutor

import pytest

from campus_server.errors import TooMany
from campus_server.people import passwords


def test_a_hash_is_argon2id_and_knows_its_password() -> None:
    hashed = passwords.hash_password("café au lait")
    assert hashed.startswith("$argon2id$")
    assert passwords.verify("cafe\u0301 au lait", hashed), "the same letters, typed otherwise"
    assert not passwords.verify("cafe au lait", hashed)


def test_nobody_has_no_password() -> None:
    assert not passwords.verify("", None)
    assert not passwords.verify("anything at all", None)


def test_one_time_passwords_differ_and_are_long() -> None:
    made = {passwords.one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert min(len(password) for password in made) >= 16


def test_a_flood_is_turned_away_before_it_takes_all_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashed = passwords.hash_password("correct horse")
    monkeypatch.setattr(passwords, "_PATIENCE_S", 0.0)
    taken = [passwords._room.acquire(timeout=5) for _ in range(4)]
    try:
        assert all(taken)
        with pytest.raises(TooMany):
            passwords.verify("correct horse", hashed)
    finally:
        for _ in taken:
            passwords._room.release()
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(passwords.verify, "correct horse", hashed).result()
