"""A year of the record: page, print, spreadsheet and PDF."""

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client
from pypdf import PdfReader

from tenant_apps.brand import logo
from tenant_apps.brand import services as brand
from tenant_apps.cpd import selectors, years
from tenant_apps.cpd.years import Begins, Year
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.brand import picture
from tests.factories.cpd import OwnEntryFactory, ReflectionFactory
from tests.factories.exchanges import ExchangeFactory, FeedbackFactory
from tests.factories.listings import ListingFactory
from tests.factories.skills import SkillFactory
from tests.pdf import text_of
from tests.world import World

FILES = ["/cpd/", "/cpd/print/", "/cpd/record.csv", "/cpd/record.pdf"]


@pytest.fixture
def written(nwl: NetworkRef, settled: Exchange, alice: Member) -> Exchange:
    """Alice reflected on what Bob taught her, and was on a course of an hour and a half."""
    with current.enter(nwl):
        skill = SkillFactory(name="Charts for wards")
        ReflectionFactory(exchange=settled, learned="Žluťoučký <b>kůň</b>", skills=[skill.id])
        OwnEntryFactory(by=alice, title="=A course")
    return settled


def stats_of(page: str) -> list[str]:
    return re.findall(r'class="stat-value"[^>]*>([^<]+)<', page)


def test_the_page_sums_what_was_given_and_received(
    as_alice: Client, as_bob: Client, written: Exchange
) -> None:
    page = as_alice.get("/cpd/").text
    assert stats_of(page) == ["0 hours", "1.5 hours", "1.5 hours", "2"]
    assert years.now().label in page
    assert "Charts for wards" in page
    assert stats_of(as_bob.get("/cpd/").text) == ["1.5 hours", "0 hours", "0"]


def test_the_page_to_print_has_every_word(as_alice: Client, written: Exchange) -> None:
    page = as_alice.get("/cpd/print/").text
    for words in ("Žluťoučký &lt;b&gt;kůň&lt;/b&gt;", "What I learned", "I listened."):
        assert words in page, words


def test_the_year_as_pdf(
    as_alice: Client, nwl: NetworkRef, alice: Member, bob: Member, written: Exchange
) -> None:
    answer = as_alice.get("/cpd/record.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith(f'{years.now().file_name}.pdf"')
    words = text_of(answer.content)
    for expected in (
        nwl.name,
        alice.name,
        years.now().label,
        "Plot our falls",
        "=A course",
        "Žluťoučký <b>kůň</b>",
        "Hours by skill",
        "Charts for wards",
        "Received help",
        "What I will change",
        "Page 1",
    ):
        assert expected in words, expected
    assert bob.name not in words
    details = PdfReader(io.BytesIO(answer.content))
    assert details.metadata is not None
    assert details.metadata.title == f"CPD record, {years.now().label}: {alice.name}"
    assert details.root_object["/Lang"] == "en-GB"


def test_one_entry_as_pdf_with_the_networks_mark(
    as_alice: Client, nwl: NetworkRef, champion: Member, written: Exchange
) -> None:
    with current.enter(nwl):
        png = logo.to_png(picture(colour="#aa3300"))
        brand.change(
            name=nwl.name, colour="#4a2559", new_logo=png, states_right=True, by=champion.id
        )
        note = selectors.Reflection.objects.get(exchange=written)
    answer = as_alice.get(f"/cpd/{note.id}/entry.pdf")
    words = text_of(answer.content)
    for expected in ("CPD record: Plot our falls", "Charts for wards", "1.5 hours", nwl.name):
        assert expected in words, expected
    assert "A course" not in words
    assert len(PdfReader(io.BytesIO(answer.content)).pages[0].images) == 1


def test_a_long_year_runs_over_pages(as_alice: Client, nwl: NetworkRef, alice: Member) -> None:
    with current.enter(nwl):
        for number in range(9):
            OwnEntryFactory(by=alice, title=f"Course {number}", did="A long line. " * 300)
    words = text_of(as_alice.get("/cpd/record.pdf").content)
    for number in range(9):
        assert f"Course {number}" in words
    assert "Page 5" in words


def test_the_year_as_a_spreadsheet(as_alice: Client, written: Exchange) -> None:
    text = as_alice.get("/cpd/record.csv").content.decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    course, falls = sorted(rows, key=lambda row: row["What"])
    assert course["What"] == "'=A course"
    assert (falls["Role"], falls["Hours"], falls["Minutes"]) == ("Received help", "1.50", "90")
    assert falls["What I learned"] == "Žluťoučký <b>kůň</b>"


def test_what_was_undone_counts_no_hours_and_keeps_its_note(
    as_alice: Client, nwl: NetworkRef, written: Exchange
) -> None:
    with current.enter(nwl):
        Exchange.objects.filter(id=written.id).update(state=State.REVERSED)
    page = as_alice.get("/cpd/").text
    assert stats_of(page) == ["0 hours", "0 hours", "1.5 hours", "2"]
    assert "Undone" in page
    assert "Charts for wards" not in page
    assert "its hours do not count" in text_of(as_alice.get("/cpd/record.pdf").content)
    changed = as_alice.post(f"/cpd/exchange/{written.id}/", {"did": "Still mine."})
    assert changed.status_code == 302


def test_what_was_undone_without_a_note_is_not_there(
    as_bob: Client, nwl: NetworkRef, written: Exchange
) -> None:
    with current.enter(nwl):
        Exchange.objects.filter(id=written.id).update(state=State.REVERSED)
    page = as_bob.get("/cpd/").text
    assert "Plot our falls" not in page
    assert as_bob.get(f"/cpd/exchange/{written.id}/").status_code == 409


def test_an_exchange_stands_in_the_year_of_its_day(
    inside: NetworkRef, settled: Exchange, alice: Member
) -> None:
    Exchange.objects.filter(id=settled.id).update(helped_on=date(2025, 3, 31))
    OwnEntryFactory(by=alice, day=date(2025, 4, 1))
    titles = {
        year: [one.title for one in selectors.items(alice, year)]
        for year in (Year(2024), Year(2025), Year(2025, Begins.JANUARY), Year(2024, Begins.JANUARY))
    }
    assert list(titles.values()) == [
        ["Plot our falls"],
        ["A course on run charts"],
        ["A course on run charts", "Plot our falls"],
        [],
    ]


def test_totals_are_by_kind_of_help(
    inside: NetworkRef, settled: Exchange, alice: Member, bob: Member
) -> None:
    taught = ExchangeFactory(provider=alice, recipient=bob, minutes=30, state=State.SETTLED)
    listing = ListingFactory(owner=bob, help_kind="teaching")
    Exchange.objects.filter(id=taught.id).update(listing=listing)
    totals = selectors.totals(selectors.items(alice, years.now()))
    assert totals.by_kind == [("No kind named", 90), ("Teaching", 30)]
    assert (totals.given_minutes, totals.received_minutes) == (30, 90)


@pytest.mark.parametrize("url", FILES)
def test_years_without_anything_say_so_and_no_year_is_refused(as_alice: Client, url: str) -> None:
    assert as_alice.get(url, {"year": "2001"}).status_code == 200
    assert as_alice.get(url, {"year": "1999"}).status_code == 400


@pytest.mark.parametrize("url", FILES)
def test_strangers_are_sent_to_sign_in(world: World, nwl: NetworkRef, url: str) -> None:
    assert world.client(nwl).get(url)["Location"].startswith("/sign-in/")


def test_more_entries_mean_no_more_queries(
    as_alice: Client, nwl: NetworkRef, alice: Member, written: Exchange
) -> None:
    def asked(url: str) -> int:
        with counted() as queries:
            assert as_alice.get(url).status_code == 200
        return len(queries)

    few = {url: asked(url) for url in FILES}
    assert max(few.values()) <= 12
    with current.enter(nwl):
        skill = SkillFactory(name="More of it")
        for number in range(9):
            OwnEntryFactory(by=alice, title=f"Course {number}", skills=[skill.id])
    assert {url: asked(url) for url in FILES} == few


def test_to_do_mentions_it_gently_after_feedback(
    as_alice: Client, nwl: NetworkRef, settled: Exchange
) -> None:
    assert "CPD record" not in as_alice.get("/to-do/").text
    with current.enter(nwl):
        FeedbackFactory(exchange=settled)
    page = as_alice.get("/to-do/").text
    assert "1 exchange without a reflection" in page
    assert "Nothing waits for you" in page
    with current.enter(nwl):
        ReflectionFactory(exchange=settled)
    assert "without a reflection" not in as_alice.get("/to-do/").text
