"""A poster is one sheet of A4 in the network's look; its code leads where its words say."""

import io
import re
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from PIL import Image
from pypdf import PdfReader
from reportlab.lib.units import mm

from kernel.ids import uuid7
from tenant_apps.brand import logo
from tenant_apps.brand import services as brand
from tenant_apps.joining import poster
from tenant_apps.joining.models import JoinLink
from tenants import current
from tenants.current import NetworkRef
from tests.factories.brand import picture
from tests.factories.joining import JoinLinkFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.pdf import text_of
from tests.world import World

PAGE = "/settings/links/"
LONG = "Taumatawhakatangihangakoauauotamateaturipukakapikimaungahoronukupokaiwhenuakitanatahu" * 2
DOTS_PER_POINT = 3


def drawn(document: bytes) -> Image.Image:
    """What a printer would make of the first page."""
    page = pypdfium2.PdfDocument(document)[0]
    made: Image.Image = page.render(scale=DOTS_PER_POINT).to_pil()
    return made


def poster_of(*, colour: str = "#4a2559", network: str = "NWL", mark: Path | None = None) -> bytes:
    return poster.pdf(
        poster.Poster(
            network=network,
            colour=colour,
            logo=mark,
            organisation="Imperial College Healthcare",
            address="https://nwl.hexitime.example/join/abcdefghjkmn/",
            typed="nwl.hexitime.example/join/abcdefghjkmn",
            until="Until 31 January 2090.",
        )
    )


@pytest.fixture
def link(nwl: NetworkRef) -> JoinLink:
    """A link of a trust, in a network that has its own colour and logo."""
    with current.enter(nwl):
        png = logo.to_png(picture())
        brand.change(
            name="NWL Improvers", colour="#0b6e4f", new_logo=png, states_right=True, by=uuid7()
        )
        trust = OrganisationFactory(name="Imperial College Healthcare")
        made: JoinLink = JoinLinkFactory(label="Canteen wall", organisation=trust)
        return made


def test_it_says_whose_it_is_and_what_a_time_bank_is(as_champion: Client, link: JoinLink) -> None:
    answer = as_champion.get(f"{PAGE}{link.id}/poster.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="canteen-wall-poster.pdf"'
    words = " ".join(text_of(answer.content).split())
    for said in (
        "NWL Improvers",
        "Give an hour. Get an hour.",
        "get an hour of help back",
        f"/join/{link.code}",
        "You join with Imperial College Healthcare.",
    ):
        assert said in words
    assert "://" not in words


def test_it_is_one_page_of_a4_with_its_logo(as_champion: Client, link: JoinLink) -> None:
    document = as_champion.get(f"{PAGE}{link.id}/poster.pdf").content
    (page,) = PdfReader(io.BytesIO(document)).pages
    assert (round(page.mediabox.width / mm), round(page.mediabox.height / mm)) == (210, 297)
    assert len(page.images) == 1


def test_its_code_leads_to_the_link_and_is_large_enough(
    nwl: NetworkRef, as_champion: Client, link: JoinLink
) -> None:
    document = as_champion.get(f"{PAGE}{link.id}/poster.pdf").content
    (code,) = zxingcpp.read_barcodes(drawn(document))
    assert re.fullmatch(rf"http://{re.escape(nwl.host)}(:\d+)?/join/{link.code}/", code.text)
    corners = code.position
    side = (corners.top_right.x - corners.top_left.x) / DOTS_PER_POINT / mm
    assert 85 < side < 95


@pytest.mark.parametrize("end", ["qr.png", "qr.svg"])
def test_the_code_alone_is_a_file(as_champion: Client, link: JoinLink, end: str) -> None:
    answer = as_champion.get(f"{PAGE}{link.id}/{end}")
    assert answer["Content-Disposition"] == f'attachment; filename="canteen-wall-{end}"'
    if end == "qr.png":
        (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)))
        assert code.text.endswith(f"/join/{link.code}/")


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#ffe600", "#39ff14", "#808080"])
def test_whatever_the_colour_the_headline_can_be_read(colour: str) -> None:
    """The band has both its colour and that of its words, which `design.colour` keeps apart."""
    band = drawn(poster_of(colour=colour)).crop((0, 480, 1780, 600)).convert("L")
    darkest, lightest = band.getextrema()
    assert lightest - darkest > 100


def test_long_words_are_set_smaller_and_stay_on_the_page() -> None:
    document = poster_of(network=LONG[:120])
    assert len(PdfReader(io.BytesIO(document)).pages) == 1
    assert "".join(text_of(document).split()).count(LONG[:120]) == 1
    (code,) = zxingcpp.read_barcodes(drawn(document))
    assert code.text == "https://nwl.hexitime.example/join/abcdefghjkmn/"


def test_letters_that_need_care_are_printed_as_they_are() -> None:
    assert "Öl & <b>Zoë</b>" in text_of(poster_of(network="Öl & <b>Zoë</b>"))


def test_only_champions_make_posters(
    world: World, nwl: NetworkRef, as_alice: Client, link: JoinLink
) -> None:
    with current.enter(nwl):
        broker = admit(name="Olu Other", role="broker")
    for end in ("poster.pdf", "qr.png", "qr.svg"):
        page = f"{PAGE}{link.id}/{end}"
        assert world.client(nwl).get(page).status_code == 302
        assert as_alice.get(page).status_code == 403
        assert world.client(nwl, broker.user).get(page).status_code == 403


@pytest.mark.parametrize("end", ["poster.pdf", "qr.png", "qr.svg"])
def test_a_missing_link_has_none(as_champion: Client, end: str) -> None:
    assert as_champion.get(f"{PAGE}{uuid7()}/{end}").status_code == 404
    assert as_champion.post(f"{PAGE}{uuid7()}/{end}").status_code == 405
