"""The brand: set by champions, seen by all, its files public and nobody else's."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client

from kernel import clock, database
from tenant_apps.brand import files, selectors, services
from tenant_apps.brand.logo import BadLogo
from tenant_apps.brand.models import Brand
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.brand import BrandFactory, picture
from tests.world import World

PAGE = "/settings/brand/"
GOOD = {"name": "NWL Time Bank", "colour": "#0b6e4f"}


def logo(content: bytes | None = None, name: str = "logo.png") -> dict[str, Any]:
    file = SimpleUploadedFile(name, picture() if content is None else content)
    return GOOD | {"logo": file, "states_right": "on"}


def stored(network: NetworkRef) -> list[Path]:
    return list((Path(settings.MEDIA_ROOT) / str(network.id)).rglob("*.*"))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({}, "brand_brand_one_row"),
        ({"single": False}, "brand_brand_single_is_true"),
        ({"name": " "}, "brand_brand_has_name"),
        ({"colour": "green"}, "brand_brand_colour_form"),
        ({"logo_hash": "../x"}, "brand_brand_logo_hash_form"),
        ({"logo_hash": "a" * 64}, "brand_brand_logo_right_stated"),
    ],
)
def test_what_is_no_brand_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    with (
        current.enter(nwl),
        pytest.raises(IntegrityError, match=constraint),
        database.atomic(),
    ):
        Brand(**({"name": "Other"} | change)).save(force_insert=True)


def test_starting_twice_keeps_the_first(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        assert BrandFactory(name="Another").name == nwl.name


def test_a_champion_sets_name_and_colour(
    world: World, nwl: NetworkRef, as_champion: Client
) -> None:
    assert as_champion.post(PAGE, GOOD).status_code == 302
    page = as_champion.get(PAGE).content.decode()
    assert "NWL Time Bank" in page
    assert world.ref(nwl.id).name == "NWL Time Bank"
    with current.enter(nwl):
        brand = selectors.current()
    assert brand.theme_url in page
    css = as_champion.get(brand.theme_url)
    assert "--brand:#0b6e4f" in css.content.decode()
    assert css.headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize("colour", ["", "green", "#12", "#12345g", "red;}", "#0b6e4f\0"])
def test_what_is_no_colour_is_refused(nwl: NetworkRef, as_champion: Client, colour: str) -> None:
    response = as_champion.post(PAGE, GOOD | {"colour": colour})
    assert response.status_code == 422
    with current.enter(nwl):
        assert selectors.current().name == nwl.name


def test_a_logo_is_drawn_anew_and_served(
    world: World, nwl: NetworkRef, as_champion: Client
) -> None:
    assert as_champion.post(PAGE, logo(picture(1000, 500, "JPEG"))).status_code == 302
    with current.enter(nwl):
        brand = selectors.current()
    stranger = world.client(nwl)
    response = stranger.get(brand.logo_url)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert body(response).startswith(b"\x89PNG")
    unversioned = stranger.get("/logo")
    assert "no-cache" in unversioned.headers["Cache-Control"]
    unversioned.close()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<svg/>", "SVG"),
        (b"hello", "no picture"),
        (b"", "empty"),
        (picture(4097, 8), "4,096"),
        (b"\0" * (2 * 1024 * 1024 + 1), "2 MB"),
    ],
)
def test_a_bad_logo_changes_nothing(
    nwl: NetworkRef, as_champion: Client, content: bytes, message: str
) -> None:
    response = as_champion.post(PAGE, logo(content))
    assert response.status_code == 422
    assert message in response.content.decode()
    assert stored(nwl) == []
    with current.enter(nwl):
        assert selectors.current().name == nwl.name


def test_forty_megabytes_are_refused_in_words(as_champion: Client) -> None:
    response = as_champion.post(PAGE, logo(b"\x89PNG\r\n\x1a\n" + b"\0" * (40 * 1024 * 1024)))
    assert response.status_code == 422
    assert "larger than 2 MB" in response.content.decode()


def test_a_logo_needs_the_statement_of_right(nwl: NetworkRef, as_champion: Client) -> None:
    data = logo()
    del data["states_right"]
    response = as_champion.post(PAGE, data)
    assert response.status_code == 422
    assert "may use this logo" in response.content.decode()
    with current.enter(nwl), pytest.raises(services.NoRightStated):
        services.set_logo(content=picture(), states_right=False, by=uuid4())


def test_a_new_logo_takes_the_place_of_the_old_file(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        services.set_logo(content=picture(), states_right=True, by=champion.id)
        (first,) = stored(nwl)
        services.set_logo(content=picture(colour="#ff0000"), states_right=True, by=champion.id)
        (second,) = stored(nwl)
        assert first != second
        services.set_logo(content=picture(colour="#ff0000"), states_right=True, by=champion.id)
        assert stored(nwl) == [second]
        services.remove_logo(by=champion.id)
        assert stored(nwl) == []
        assert selectors.logo_file() is None


def test_a_transaction_that_fails_names_no_missing_file(nwl: NetworkRef, champion: Member) -> None:
    def fail_afterwards() -> None:
        with database.atomic():
            services.set_logo(content=picture(colour="#00f"), states_right=True, by=champion.id)
            raise RuntimeError

    with current.enter(nwl):
        services.set_logo(content=picture(), states_right=True, by=champion.id)
        with pytest.raises(RuntimeError):
            fail_afterwards()
        assert selectors.logo_file() is not None
        with pytest.raises(BadLogo):
            services.change(
                name="New", colour="#000000", new_logo=b"?", states_right=True, by=champion.id
            )
        assert selectors.current().name == nwl.name


def test_a_file_is_whole_or_not_there(nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with current.enter(nwl), pytest.raises(OSError, match="disk full"):
        files.store(picture())
    assert stored(nwl) == []


def test_a_logo_is_one_networks_alone(
    world: World, nwl: NetworkRef, warwick: NetworkRef, champion: Member
) -> None:
    with current.enter(nwl):
        services.set_logo(content=picture(), states_right=True, by=champion.id)
        url = selectors.current().logo_url
    assert world.client(warwick).get(url).status_code == 404
    assert world.client(None).get(url).status_code == 404


def test_the_preview_shows_what_is_typed_and_keeps_nothing(
    nwl: NetworkRef, as_champion: Client
) -> None:
    part = as_champion.post(f"{PAGE}preview/", logo(), headers={"hx-request": "true"})
    assert part.status_code == 200
    html = part.content.decode()
    assert "<html" not in html
    assert "NWL Time Bank" in html
    assert 'fill="#0b6e4f"' in html
    assert "data:image/png;base64," in html
    assert "contrast of" in html
    assert "style=" not in html
    with current.enter(nwl):
        assert selectors.current().name == nwl.name
    assert stored(nwl) == []


def test_the_preview_works_without_scripts(as_champion: Client) -> None:
    page = as_champion.post(f"{PAGE}preview/", GOOD).content.decode()
    assert "<html" in page
    assert 'fill="#0b6e4f"' in page


def test_the_preview_of_a_bad_colour_shows_the_one_there_is(as_champion: Client) -> None:
    data = GOOD | {"colour": '"><script>'}
    part = as_champion.post(f"{PAGE}preview/", data, headers={"hx-request": "true"})
    assert "<script>" not in part.content.decode()
    assert "#4a2559" in part.content.decode()


def test_only_champions_set_the_brand(world: World, nwl: NetworkRef, as_alice: Client) -> None:
    stranger = world.client(nwl)
    for path in (PAGE, f"{PAGE}preview/"):
        assert as_alice.post(path, GOOD).status_code == 403
        assert stranger.post(path, GOOD).status_code == 302
    assert as_alice.get(PAGE).status_code == 403
    assert as_alice.get(f"{PAGE}preview/").status_code == 403
    assert stranger.post("/logo").status_code == 405
    assert stranger.post("/theme.css").status_code == 405
    with current.enter(nwl):
        assert selectors.current().name == nwl.name


def test_the_statement_of_right_is_kept_with_name_and_time(
    nwl: NetworkRef, champion: Member
) -> None:
    before = clock.now()
    with current.enter(nwl):
        brand = services.set_logo(content=picture(), states_right=True, by=champion.id)
    assert brand.logo_right_stated_by == champion.id
    assert brand.logo_right_stated_at is not None
    assert brand.logo_right_stated_at >= before
