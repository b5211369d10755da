"""Settings that a deployment may trust: nothing secret has a default, and the web cannot build."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.embedded import cast, environment
from tests.world import World

ROOT = Path(settings.ROOT)
LOAD = (
    "import sys; sys.path.insert(0, 'platform')\n"
    "import json\n"
    "from config.settings import production as made\n"
    "print(json.dumps({'debug': made.DEBUG, 'databases': sorted(made.DATABASES),"
    " 'cookies': [made.SESSION_COOKIE_NAME, made.CSRF_COOKIE_NAME],"
    " 'secure': [made.SESSION_COOKIE_SECURE, made.CSRF_COOKIE_SECURE, made.SECURE_SSL_REDIRECT],"
    " 'urls': [made.ROOT_URLCONF, made.CENTRAL_URLCONF], 'key': made.SECRET_KEY}))"
)
GIVEN = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "BASE_DOMAIN": "hexitime.example",
    "DATABASE_URL": "postgresql://hexitime_app:word@db.example/hexitime",
    "CACHE_URL": "redis://cache.example/1",
    "BROKER_URL": "redis://cache.example/0",
}


def run(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    """A process with this environment and nothing of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_starts_with_all_that_it_needs_and_nothing_more() -> None:
    loaded = run(GIVEN, "-c", LOAD)
    assert loaded.returncode == 0, loaded.stderr
    made = json.loads(loaded.stdout)
    assert made["debug"] is False
    assert made["databases"] == ["default"]
    assert made["cookies"] == ["__Host-session", "__Host-csrf"]
    assert made["secure"] == [True, True, True]
    assert made["urls"] == ["config.urls.central", "config.urls.central"]


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("SECRET_KEY", "it signs sessions, links and task messages"),
        ("BASE_DOMAIN", "the central address"),
        ("DATABASE_URL", "PostgreSQL, as the application's login"),
        ("CACHE_URL", "Valkey, for the cache"),
        ("BROKER_URL", "Valkey, for background work"),
    ],
)
def test_production_does_not_start_without_a_secret_and_says_what_it_is_for(
    name: str, purpose: str
) -> None:
    given = {key: value for key, value in GIVEN.items() if key != name}
    refused = run(given, "-c", LOAD)
    assert refused.returncode != 0
    assert f"Set {name} (or {name}_FILE): {purpose}" in refused.stderr.splitlines()[-1]
    assert not refused.stdout
    for secret in given.values():
        assert not secret or secret not in refused.stderr


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(GIVEN["SECRET_KEY"] + "\n")
    given = GIVEN | {"SECRET_KEY_FILE": str(file)}
    del given["SECRET_KEY"]
    loaded = run(given, "-c", LOAD)
    assert json.loads(loaded.stdout)["key"] == GIVEN["SECRET_KEY"]


def test_r32_the_deployment_check_finds_nothing() -> None:
    given = GIVEN | {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
    checked = run(given, "manage.py", "check", "--deploy", "--fail-level", "INFO")
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout + checked.stderr


def test_r07_a_process_without_the_builders_login_builds_no_network(world: World) -> None:
    given = {
        name: os.environ[name]
        for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE")
    }
    with world.admin() as admin:
        [before] = admin.execute("SELECT count(*) FROM pg_namespace").fetchall()
    refused = run(
        given | {"PROVISIONING_DATABASE_URL": ""},
        *("manage.py", "network", "create", "leeds", "--name", "Leeds", "--kind", "community"),
        *("--champion-email", "kit@example.org", "--champion-name", "Kit"),
    )
    assert refused.returncode == 1
    assert "only that login may create networks" in refused.stderr
    assert "Traceback" not in refused.stderr
    with world.admin() as admin:
        assert admin.execute("SELECT count(*) FROM pg_namespace").fetchone() == before
        states = admin.execute("SELECT state FROM shared.tenants_network").fetchall()
    assert all(state != "active" for (state,) in states)


def test_r07_one_process_alone_is_given_the_builders_login(tmp_path: Path) -> None:
    build = cast.Build(ROOT, tmp_path / "log", environment.defaults(ROOT, given={}))
    lasting = {child.name: child.environment for child in build.lasting(1)}
    assert len(lasting) == 4
    for name, given in lasting.items():
        assert bool(given["PROVISIONING_DATABASE_URL"]) == (name == "provisioner")
        assert not given["ADMIN_DATABASE_URL"]
