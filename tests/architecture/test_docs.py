"""The documents say what is so: links, commands, settings, words, and what compose would start."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import msgspec.inspect as shape
import pytest
import yaml

from campus_edge.config import Config, read_config
from campus_server.alarms.states import AlarmState
from campus_server.config import Settings, read
from campus_server.kit.partitions import ALL, Partitions
from campus_server.permissions import Role
from campus_server.tickets.states import Outcome, TicketState
from campus_simulators.scenarios.pump_room import pump_unit
from campus_simulators.settings_files import edge_settings
from campus_simulators.toml_text import toml_text
from campus_wire.messages import Text

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\(([^)\s]+)\)")
MADE = re.compile(r"(?:^|`|; )make ([a-z][a-z-]*)", re.MULTILINE)
SETTING = re.compile(r"^\| `([a-z_\[\].]+)` \| (.+?) \|", re.MULTILINE)
PINNED = re.compile(r"^\$\{IMAGE_PREFIX:-\}[a-z-]+:\d+\.\d+(\.\d+)?(-[a-z]+)*$")
OURS = re.compile(r"^campus-steward-(server|edge):\d+\.\d+\.\d+$")


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("dashboards/*/*.md")])


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """As GitHub makes them from headings."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    broken = []
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


def test_every_make_command_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", text_of("Makefile"), re.MULTILINE))
    named = {
        (path.name, name)
        for path in documents()
        for name in MADE.findall(path.read_text(encoding="utf-8"))
    }
    assert {name for _, name in named} >= {"demo", "test", "env"}
    assert not {(where, name) for where, name in named if name not in targets}


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_first_screen_has_the_two_commands_and_a_picture(name: str) -> None:
    first = "\n".join(text_of(name).splitlines()[:14])
    assert "make demo" in first
    assert "make test" in first
    assert "](docs/images/overview-" in first


def settings_of(kind: shape.Type, prefix: str = "") -> Iterator[tuple[str, object]]:
    """(key, default) of every setting; a table that may come several times is `name[]`."""
    plain = bare(kind)
    assert isinstance(plain, shape.StructType)
    for item in plain.fields:
        inner, key = bare(item.type), prefix + item.name
        if isinstance(inner, shape.ListType) and isinstance(
            bare(inner.item_type), shape.StructType
        ):
            yield from settings_of(inner.item_type, f"{key}[].")
        elif isinstance(inner, shape.StructType) and inner.cls is not Text:
            yield from settings_of(inner, f"{key}.")
        else:
            made = item.default_factory
            default = item.default if made is msgspec.NODEFAULT else made()
            yield key, "required" if item.required else default


def bare(kind: shape.Type) -> shape.Type:
    while isinstance(kind, shape.Metadata):
        kind = kind.type
    return kind


def described(heading: str) -> dict[str, object]:
    """Key and default as the section of docs/operations.md says them."""
    section = text_of("docs/operations.md").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return {key: meant(cell) for key, cell in SETTING.findall(section)}


def meant(cell: str) -> object:
    if cell == "required":
        return cell
    return None if cell == "none" else tomllib.loads(f"x = {cell.strip('`')}")["x"]


@pytest.mark.parametrize(
    ("heading", "kind"), [("Settings of the server", Settings), ("Settings of the edge", Config)]
)
def test_every_setting_is_described_with_its_default(heading: str, kind: type) -> None:
    real = dict(settings_of(shape.type_info(kind)))
    assert len(real) > 10
    assert described(heading) == real


def test_every_metric_is_described() -> None:
    made = re.compile(r'(?:Counter|Gauge|Histogram)\(\s*"(campus_\w+)"')
    sources = (ROOT / "server").rglob("*.py")
    metrics = {name for path in sources for name in made.findall(path.read_text("utf-8"))}
    assert len(metrics) > 5
    assert set(re.findall(r"`(campus_\w+)`", text_of("docs/operations.md"))) == metrics


def words() -> list[list[str]]:
    """The cells of every row of the glossary's tables, without the headings."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text_of("docs/glossary.md").splitlines()
        if line.startswith("|")
    ]
    return [row for row in rows if row[0] != "word" and set(row[0]) != {"-"}]


def test_every_word_stands_in_both_languages() -> None:
    assert len(words()) > 80
    for row in words():
        word, chinese, meaning, in_chinese = row
        assert word.isascii() or "→" in word, row
        assert re.search(r"[一-鿿]", chinese), row
        assert re.search(r"[a-z]", meaning), row
        assert re.search(r"[一-鿿]", in_chinese), row


def test_the_words_of_the_code_are_in_the_glossary() -> None:
    glossary = {row[0] for row in words()}
    for kind in (TicketState, Outcome, Role, AlarmState):
        assert {member.value for member in kind} <= glossary, kind


def test_glossary_and_dashboard_call_ticket_states_and_failure_classes_the_same() -> None:
    chinese = {row[0]: row[1] for row in words()}
    catalogue = text_of("dashboards/web/src/i18n/zh.ts")
    blocks = re.findall(r"(?:failureClass|state|outcomes): \{(.*?)\n? *\}", catalogue, re.DOTALL)
    shown = dict(re.findall(r'(\w+): "([^"]*)"', "".join(blocks)))
    named = {*TicketState, *Outcome, "abnormal_condition", "unauthorised_exit", "gateway_silent"}
    assert {key: chinese[key] for key in named} == {key: shown[key] for key in named}


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text_of("docker-compose.yml"))["services"]
    return found


def test_compose_has_the_services_that_it_is_for() -> None:
    started = {
        profile: {
            name
            for name, service in services().items()
            if profile in service.get("profiles", [profile])
        }
        for profile in ("one-machine", "scale")
    }
    assert started["one-machine"] == {
        *("mosquitto", "postgres", "migrate", "server", "edge", "pumps", "reader")
    }
    assert started["scale"] == {
        *("emqx1", "emqx2", "postgres", "influxdb", "migrate-scale", "jobs", "api1", "api2"),
        *("ingest1", "ingest2", "ingest3", "ingest4"),
    }
    for names in started.values():
        for name in names:
            assert set(services()[name].get("depends_on", ())) <= names, name


def test_the_workers_of_compose_take_every_partition_once() -> None:
    commands = [service.get("command", ()) for service in services().values()]
    taken = [
        number
        for command in commands
        if command[:2] == ["campus-server", "ingest"]
        for number in Partitions.parse(command[3])
    ]
    assert sorted(taken) == list(ALL)


def test_compose_pins_every_image() -> None:
    for name, service in services().items():
        image = service["image"]
        assert PINNED.match(image) or OURS.match(image), (name, image)
    bases = re.findall(r"^FROM (\S+)", text_of("deploy/Dockerfile"), re.MULTILINE)
    assert bases
    assert all(re.match(r"\$\{IMAGE_PREFIX\}python:\d+\.\d+\.\d+-", base) for base in bases)


def test_compose_publishes_nothing_beyond_this_machine() -> None:
    published = [port for service in services().values() for port in service.get("ports", [])]
    assert published
    assert all(str(port).startswith("127.0.0.1:") for port in published)


def test_compose_runs_nothing_as_root_and_writes_to_volumes_only() -> None:
    for name, service in services().items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "user" in service or service["image"].startswith("campus-steward-"), name
    assert re.search(r"^USER \d+:\d+$", text_of("deploy/Dockerfile"), re.MULTILINE)


def test_compose_mounts_and_builds_from_files_that_exist() -> None:
    declared = set(yaml.safe_load(text_of("docker-compose.yml"))["volumes"])
    for service in services().values():
        if "build" in service:
            assert (ROOT / service["build"]["dockerfile"]).is_file()
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in declared or (ROOT / source).is_file(), volume


def test_compose_takes_every_secret_from_a_file_that_make_env_makes(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    for name in ("deploy/make-env", ".env.example"):
        (tmp_path / name).write_text(text_of(name), encoding="utf-8")

    def make() -> dict[str, str]:
        subprocess.run(["bash", str(tmp_path / "deploy/make-env")], check=True, timeout=30)
        lines = (tmp_path / ".env").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    made = make()
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    secrets = {key: value for key, value in made.items() if key.endswith(("_PASSWORD", "_TOKEN"))}
    assert len(set(secrets.values())) == len(secrets) > 4
    assert all(len(secret) == 48 for secret in secrets.values())
    assert set(re.findall(r"\$\{([A-Z_]+)", text_of("docker-compose.yml"))) == set(made) - {
        "COMPOSE_PROFILES"  # compose reads it by itself
    }
    assert make() == made
    # at the broker whoever connects under the server's id ends the server's connection
    assert re.fullmatch(r"campus-server-[0-9a-f]{32}", made["MQTT_CLIENT_ID"])


def test_the_deployed_settings_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://steward.example")
    monkeypatch.setenv("METRICS_TOKEN", "token")
    monkeypatch.setenv("MQTT_PASSWORD", "password")
    monkeypatch.setenv("MQTT_CLIENT_ID", "campus-server-5f")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://campus:password@postgres:5432/campus")
    assert read(ROOT / "server/server.example.toml").http.port == 8080
    server = read(ROOT / "deploy/server.toml")
    monkeypatch.setenv("INFLUXDB_TOKEN", "token")
    scale = read(ROOT / "deploy/scale.toml")
    assert scale.telemetry.engine == "influxdb"
    assert not scale.is_on_sqlite
    influxdb = services()["influxdb"]["environment"]
    assert scale.telemetry.influxdb.database == influxdb["DOCKER_INFLUXDB_INIT_BUCKET"]
    assert scale.telemetry.influxdb.org == influxdb["DOCKER_INFLUXDB_INIT_ORG"]
    assert {scale.mqtt.host} <= set(services()["emqx2"]["networks"]["default"]["aliases"])
    edge = read_config(ROOT / "deploy/edge.toml")
    assert (server.mqtt.host, server.mqtt.password) == ("mosquitto", "password")
    assert server.mqtt.client_id == "campus-server-5f"
    assert services()["server"]["environment"]["MQTT_CLIENT_ID"].startswith("${MQTT_CLIENT_ID:?")
    assert (edge.mqtt.host, edge.mqtt.username) == ("mosquitto", edge.gateway)
    assert read_config(ROOT / "edge/edge.example.toml").modbus


def test_the_deployed_gateway_reads_the_devices_as_they_are() -> None:
    deployed = tomllib.loads(text_of("deploy/edge.toml"))
    for table in (deployed["mqtt"], *deployed["zebra_fx"]):
        del table["username"], table["password"]
    real = edge_settings("mosquitto", 1883, 5020, "/var/lib/campus/outbox.db", [pump_unit()])
    assert deployed == tomllib.loads(toml_text(real))


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "dashboards/web/package-lock.json"]
)
def test_lock_files_name_no_address_of_a_registry(name: str) -> None:
    addresses = re.findall(r"https?://[^\s\"']+", text_of(name))
    if name.endswith(".json"):  # a package's funding page is no place to fetch it from
        locked = msgspec.json.decode(text_of(name))["packages"]
        assert not {key for key, package in locked.items() if "resolved" in package}
    else:
        assert not addresses
