"""A tag and an asset belong together in one way only, at any time."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from tests.unit.server.assets.births import NOW

from campus_server.assets import service, tags, transfers
from campus_server.assets.models import Asset, TagBinding
from campus_server.errors import Conflict, Invalid, NotFound
from campus_server.kit.database import Database


def add(database: Database, *ids: str) -> None:
    with database.write() as session:
        for asset_id in ids:
            service.create(
                session,
                Asset(
                    id=asset_id,
                    code=asset_id,
                    name_zh="物",
                    name_en="Thing",
                    asset_class="other",
                    created_at=NOW,
                ),
            )


def test_a_tag_is_on_one_asset(database: Database) -> None:
    add(database, "A", "B")
    with database.write() as session:
        first = tags.bind(session, "A", "AAAAAAAA", NOW)
        assert tags.bind(session, "A", "AAAAAAAA", NOW) is first
        with pytest.raises(Conflict) as refused:
            tags.bind(session, "B", "AAAAAAAA", NOW)
        assert refused.value.code == "tag_in_use"
        with pytest.raises(NotFound):
            tags.bind(session, "Z", "BBBBBBBB", NOW)


def test_a_new_tag_takes_the_place_of_the_old_one(database: Database) -> None:
    add(database, "A", "B")
    later = NOW + timedelta(hours=1)
    with database.write() as session:
        tags.bind(session, "A", "AAAAAAAA", NOW)
        tags.bind(session, "A", "BBBBBBBB", later)
        tags.bind(session, "B", "AAAAAAAA", later)
        carriers = tags.Carriers(session, {"AAAAAAAA", "BBBBBBBB"})

    def at(epc: str, minutes: int) -> str | None:
        binding = carriers.at(epc, NOW + timedelta(minutes=minutes))
        return None if binding is None else binding.asset_id

    assert at("AAAAAAAA", 30) == "A"
    assert at("AAAAAAAA", 60) == "B"
    # registered after it was stuck on: the first binding answers for the time before it
    assert at("AAAAAAAA", -5) == "A"
    assert at("BBBBBBBB", 30) == "A"
    assert at("CCCCCCCC", 0) is None


@pytest.mark.parametrize(("epc", "asset"), [("AAAAAAAA", "B"), ("BBBBBBBB", "A")])
def test_the_database_itself_keeps_open_bindings_apart(
    database: Database, epc: str, asset: str
) -> None:
    add(database, "A", "B")
    with database.write() as session:
        tags.bind(session, "A", "AAAAAAAA", NOW)
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(TagBinding(epc=epc, asset_id=asset, bound_from=NOW))


def test_leave_to_move_is_checked(database: Database) -> None:
    add(database, "A")
    with database.write() as session:
        with pytest.raises(Invalid):
            transfers.allow(
                session,
                "A",
                kind="loan",
                starts_at=NOW,
                ends_at=NOW,
                destination=None,
                approved_by="x",
            )
        with pytest.raises(NotFound):
            transfers.allow(
                session,
                "A",
                kind="loan",
                starts_at=NOW,
                ends_at=None,
                destination="B99",
                approved_by="x",
            )
        assert not transfers.may_leave(session, "A", None, NOW)


def test_ids_and_codes_are_given_once(database: Database) -> None:
    add(database, "A")
    with pytest.raises(Conflict):
        add(database, "A")
