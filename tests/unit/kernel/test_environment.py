"""Settings come from NAME, or from the file that NAME_FILE names."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kernel import environment

NAME = "HEXITIME_TEST_VALUE"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.delenv(f"{NAME}_FILE", raising=False)


@pytest.fixture
def secret_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file as an orchestrator mounts secrets: with a line end that is not part of it."""
    file = tmp_path / "secret"
    file.write_text("from the file\n")
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    return file


def test_the_environment_is_asked_first(monkeypatch: pytest.MonkeyPatch, secret_file: Path) -> None:
    monkeypatch.setenv(NAME, "from the environment")
    assert environment.optional(NAME, "default") == "from the environment"


def test_then_the_file(secret_file: Path) -> None:
    assert environment.optional(NAME, "default") == "from the file"
    assert environment.required(NAME, "it is tested") == "from the file"


def test_then_the_default() -> None:
    assert environment.optional(NAME, "default") == "default"
    assert environment.optional(NAME) == ""


def test_an_empty_value_is_withheld_not_missing(
    monkeypatch: pytest.MonkeyPatch, secret_file: Path
) -> None:
    monkeypatch.setenv(NAME, "")
    assert environment.optional(NAME, "default") == ""


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_one_says_what_it_is_for(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    if value is not None:
        monkeypatch.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured) as error:
        environment.required(NAME, "it signs sessions")
    assert str(error.value) == f"Set {NAME} (or {NAME}_FILE): it signs sessions."


def test_an_empty_file_is_missing(secret_file: Path) -> None:
    secret_file.write_text("\n")
    with pytest.raises(ImproperlyConfigured, match="it signs sessions"):
        environment.required(NAME, "it signs sessions")


@pytest.mark.parametrize("wrong", ["nowhere", "a folder", "bytes"])
def test_a_file_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wrong: str
) -> None:
    file = tmp_path / wrong
    if wrong == "a folder":
        file.mkdir()
    if wrong == "bytes":
        file.write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    with pytest.raises(ImproperlyConfigured) as error:
        environment.optional(NAME)
    assert f"{NAME}_FILE" in str(error.value)
    assert str(file) in str(error.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("true", True), ("YES", True), ("on", True), ("0", False), ("no", False)],
)
def test_flags(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv(NAME, value)
    assert environment.flag(NAME, not expected) is expected


@pytest.mark.parametrize("default", [True, False])
def test_a_flag_that_is_not_set_has_its_default(default: bool) -> None:
    assert environment.flag(NAME, default) is default


def test_a_database_url_becomes_settings_of_the_wall() -> None:
    found = environment.database(
        "postgresql://app:p%40ss@db.example:6543/hexitime?sslmode=verify-full&application_name=web"
    )
    assert found["ENGINE"] == "tenants.backend"
    kept = {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert kept == {
        "NAME": "hexitime",
        "USER": "app",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6543",
    }
    assert found["OPTIONS"]["sslmode"] == "verify-full"
    assert found["OPTIONS"]["server_side_binding"] is True


def test_a_database_may_be_on_a_socket() -> None:
    found = environment.database("postgresql:///hexitime?host=/run/postgresql")
    assert (found["HOST"], found["NAME"], found["PASSWORD"]) == ("/run/postgresql", "hexitime", "")


def test_a_database_may_have_a_pool() -> None:
    alone = environment.database("postgresql:///hexitime")
    assert alone["CONN_MAX_AGE"] == 600
    assert "pool" not in alone["OPTIONS"]
    pooled = environment.database("postgresql:///hexitime", pool_max=20)
    assert pooled["CONN_MAX_AGE"] == 0
    assert pooled["OPTIONS"]["pool"] == {
        "min_size": 1,
        "max_size": 20,
        "max_lifetime": 600.0,
    }


@pytest.mark.parametrize(("value", "expected"), [("12", 12), ("0", 0), ("", 7)])
def test_numbers(monkeypatch: pytest.MonkeyPatch, value: str, expected: int) -> None:
    monkeypatch.setenv(NAME, value)
    assert environment.number(NAME, 7) == expected


@pytest.mark.parametrize("value", ["many", "-1", "1.5", "1 2"])
def test_what_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} is .*: give a whole number"):
        environment.number(NAME)
