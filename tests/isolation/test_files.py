"""r06, r04: files and cached values of B are not A's, by whatever name they are asked for."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tenant_apps.brand import selectors as brand
from tenants import current
from tests.isolation.conftest import Pair
from tests.isolation.things import Things


def content(response: Any) -> bytes:
    found = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return found


def hash_of(things: Things) -> str:
    with current.enter(things.network):
        return brand.current().logo_hash


def file_of(things: Things) -> Path:
    [file] = (Path(settings.MEDIA_ROOT) / str(things.network.id)).rglob("*.png")
    return file


@pytest.mark.parametrize("query", ["", "?v={hash}", "?v=", "?network={id}", "?v=../../{id}"])
def test_r06_the_logo_of_b_is_not_served_at_a(pair: Pair, query: str) -> None:
    asked = "/logo" + query.format(hash=hash_of(pair.b)[:16], id=pair.b.network.id)
    at_a = Client(headers={"host": pair.a.network.host}).get(asked)
    assert content(at_a) == file_of(pair.a).read_bytes()
    assert content(at_a) != file_of(pair.b).read_bytes()
    # Nor is A's own stored for a year under the name of B's.
    assert "immutable" not in at_a["Cache-Control"]


def test_r06_the_colours_of_b_are_not_served_at_a(pair: Pair) -> None:
    sheets = [
        content(Client(headers={"host": things.network.host}).get("/theme.css"))
        for things in (pair.a, pair.b)
    ]
    assert b"#aa3300" not in sheets[0]
    assert b"#aa3300" in sheets[1]


@pytest.mark.parametrize(
    "path",
    [
        "/media/{id}/logo/{hash}.png",
        "/{id}/logo/{hash}.png",
        "/logo/{hash}.png",
        "/logo/{hash}",
        "/static/{id}/logo/{hash}.png",
        "/static/../{id}/logo/{hash}.png",
        "/static/%2e%2e/%2e%2e/media/{id}/logo/{hash}.png",
        "/static/..%2f..%2fmedia%2f{id}%2flogo%2f{hash}.png",
        "/logo?path=../../{id}/logo/{hash}.png",
    ],
)
@pytest.mark.parametrize("place", ["a", "b", "centre"])
def test_r06_no_file_has_an_address_that_can_be_guessed(pair: Pair, path: str, place: str) -> None:
    hosts = {"a": pair.a.network.host, "b": pair.b.network.host, "centre": "hexitime.localhost"}
    asked = path.format(id=pair.b.network.id, hash=hash_of(pair.b))
    response = Client(headers={"host": hosts[place]}).get(asked)
    shown = content(response)
    assert response.status_code == 404 or asked.startswith("/logo?")
    if place != "b":
        assert shown != file_of(pair.b).read_bytes()


def test_r06_files_lie_under_the_id_of_their_network(pair: Pair) -> None:
    top = {entry.name for entry in Path(settings.MEDIA_ROOT).iterdir()}
    assert {str(pair.a.network.id), str(pair.b.network.id)} <= top
    assert file_of(pair.a).is_relative_to(Path(settings.MEDIA_ROOT) / str(pair.a.network.id))


def test_r04_one_cache_key_holds_a_value_for_each_network(pair: Pair) -> None:
    for things in (pair.a, pair.b):
        with current.enter(things.network):
            assert cache.get("colour") is None
            cache.set("colour", things.network.slug)
    with current.shared():
        cache.set("colour", "none")
    for things in (pair.a, pair.b):
        with current.enter(things.network):
            assert cache.get("colour") == things.network.slug
    with current.shared():
        assert cache.get("colour") == "none"


def test_r04_the_cache_is_asked_through_the_networks_own_keys_alone() -> None:
    root = Path(settings.ROOT)
    own = root / "tenants/keys.py"
    folders = ("platform", "tenants", "shared_apps", "tenant_apps", "provisioning")
    files = [file for folder in folders for file in (root / folder).rglob("*.py")]
    doors = ("get_redis_connection", "_cache.get_client", "redis.Redis(", "redis.from_url(")
    offenders = [
        f"{file.relative_to(root)}: {door}"
        for file in files
        if file != own and "embedded" not in file.parts
        for door in doors
        if door in file.read_text()
    ]
    assert not offenders
