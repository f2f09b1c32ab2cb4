from tests.integration.server.web.house import House, sign_in

from campus_server.people.models import User
from campus_server.permissions import Role

ZHANG = {"username": "Zhang", "display_name": "张师傅", "role": "technician"}


def test_an_added_user_signs_in_with_the_password_shown_once(house: House) -> None:
    house.serve().add_user("boss")
    made = house.signed_in("boss").post("/api/v1/users", json=ZHANG)

    assert made.status_code == 201
    assert made.json()["user"] == {"id": 2, "active": True, **ZHANG}
    password = made.json()["one_time_password"]
    signed_in = sign_in(house.client(), "zhang", password)
    assert signed_in.json()["user"]["must_change_password"] is True
    with house.parts.database.read() as session:
        assert password not in session.get_one(User, 2).password_hash


def test_one_name_in_two_spellings_is_one_name(house: House) -> None:
    house.serve().add_user("zhang")
    refused = house.signed_in("zhang").post("/api/v1/users", json={**ZHANG, "username": "ＺＨANG"})
    assert (refused.status_code, refused.json()["code"]) == (409, "username_taken")


def test_a_reset_password_ends_the_sessions_and_must_be_changed(house: House) -> None:
    house.serve().add_user("boss")
    house.add_user("wang", Role.TECHNICIAN)
    boss, wang = house.signed_in("boss"), house.signed_in("wang")
    made = boss.patch("/api/v1/users/2", json={"reset_password": True}).json()
    assert wang.get("/api/v1/session").status_code == 401
    signed_in = sign_in(wang, "wang", made["one_time_password"])
    assert signed_in.json()["user"]["must_change_password"] is True


def test_a_changed_role_counts_at_once(house: House) -> None:
    house.serve().add_user("boss")
    house.add_user("wang", Role.DISPATCHER)
    boss, wang = house.signed_in("boss"), house.signed_in("wang")
    assert wang.get("/api/v1/users").status_code == 200
    boss.patch("/api/v1/users/2", json={"role": "technician"})
    assert wang.get("/api/v1/users").status_code == 401
    assert house.signed_in("wang").get("/api/v1/users").status_code == 403


def test_the_last_administrator_stays(house: House) -> None:
    house.serve().add_user("boss")
    boss = house.signed_in("boss")
    for change in ({"active": False}, {"role": "head"}):
        refused = boss.patch("/api/v1/users/1", json=change)
        assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")
    assert boss.get("/api/v1/session").status_code == 200
    house.add_user("deputy")
    assert boss.patch("/api/v1/users/1", json={"role": "head"}).status_code == 200


def test_an_unknown_user_is_not_found(house: House) -> None:
    house.serve().add_user("boss")
    refused = house.signed_in("boss").patch("/api/v1/users/99", json={"active": False})
    assert (refused.status_code, refused.json()["code"]) == (404, "user")


def test_a_list_in_pages_shows_each_once(house: House) -> None:
    house.serve().add_user("boss")
    for number in range(6):
        house.add_user(f"user{number}", Role.TECHNICIAN)
    client = house.signed_in("boss")

    seen: list[str] = []
    cursor: str | None = None
    for _ in range(10):
        query: dict[str, str | int] = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = client.get("/api/v1/users", params=query).json()
        seen += [user["username"] for user in page["items"]]
        assert page["total"] == 7
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["boss", *(f"user{number}" for number in range(6))]

    refused = client.get("/api/v1/users", params={"cursor": "bm9uc2Vuc2U="})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_cursor")


def test_only_administrators_change_users_and_leaders_see_them(house: House) -> None:
    house.serve()
    for role in Role:
        house.add_user(role.value, role)
    listing, adding = {}, {}
    for role in Role:
        client = house.signed_in(role.value)
        listing[role] = client.get("/api/v1/users").status_code
        adding[role] = client.post("/api/v1/users", json={}).status_code
    leaders = {Role.ADMIN, Role.HEAD, Role.DISPATCHER, Role.TEAM_LEAD}
    assert listing == {role: 200 if role in leaders else 403 for role in Role}
    assert adding == {role: 422 if role is Role.ADMIN else 403 for role in Role}
