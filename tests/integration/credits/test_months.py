"""The statement of one month, as a page, a spreadsheet and a PDF."""

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.credits import selectors, services
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.pdf import text_of
from tests.world import World

PAGES = ["/credits/month/", "/credits/month.csv", "/credits/month.pdf"]


def this_month() -> date:
    return timezone.localtime(clock.now()).date().replace(day=1)


@pytest.fixture
def given(nwl: NetworkRef, alice: Member, bob: Member) -> None:
    """Alice has given 45 minutes, and 15 to the chest."""
    with current.enter(nwl):
        services.give(key=uuid7(), giver=alice, receiver_id=bob.id, minutes=45, note="<b>Thé</b>")
        services.donate(key=uuid7(), giver=alice, minutes=15, note="")


def test_page_file_and_document_agree_to_the_minute(
    as_alice: Client, nwl: NetworkRef, alice: Member, given: None
) -> None:
    page = as_alice.get("/credits/month/")
    shown = page.content.decode()
    values = re.findall(r'class="stat-value"[^>]*>([^<]+)<', shown)
    assert values == ["0 hours", "2 hours", "1 hour", "1 hour"]
    assert "&lt;b&gt;Thé&lt;/b&gt;" in shown
    assert "just now" not in shown

    rows = list(csv.reader(io.StringIO(as_alice.get("/credits/month.csv").content.decode())))[1:]
    assert [float(row[4]) for row in rows] == [-0.25, -0.75, 2]
    assert float(rows[0][5]) == 1

    document = as_alice.get("/credits/month.pdf")
    assert document["Content-Type"] == "application/pdf"
    assert document["Content-Disposition"].endswith(f'statement-{this_month():%Y-%m}.pdf"')
    words = text_of(document.content)
    for expected in (nwl.name, alice.name, "<b>Thé</b>", "Welcome credits", "1 hour", "Page 1"):
        assert expected in words, expected

    with current.enter(nwl):
        assert selectors.account_of(alice).balance_minutes == 60


def test_the_document_spells_names_of_all_countries_and_runs_over_pages(
    as_alice: Client, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        for number in range(60):
            note = f"Łukasz Žižek Ελένη Дарья {number}"
            services.give(key=uuid7(), giver=alice, receiver_id=bob.id, minutes=1, note=note)
    words = text_of(as_alice.get("/credits/month.pdf").content)
    for expected in ("Łukasz Žižek Ελένη Дарья 59", "Łukasz Žižek Ελένη Дарья 0", "Page 2"):
        assert expected in words, expected
    assert words.count("Time credits") > 1


def test_the_month_before_is_empty_and_says_so(as_alice: Client, given: None) -> None:
    earlier = selectors.last_month(this_month())
    shown = as_alice.get(f"/credits/month/?month={earlier:%Y-%m}").content.decode()
    assert "Nothing moved in this month." in shown
    assert f"?month={this_month():%Y-%m}" in shown
    document = as_alice.get(f"/credits/month.pdf?month={earlier:%Y-%m}")
    assert "Nothing moved in this month." in text_of(document.content)


@pytest.mark.parametrize("month", ["", "x", "2026", "2026-13", "1999-12", "9999-01", "2026-1", "²"])
@pytest.mark.parametrize("url", PAGES)
def test_what_is_no_month_is_refused(as_alice: Client, url: str, month: str) -> None:
    assert as_alice.get(url, {"month": month}).status_code == 400


@pytest.mark.parametrize("url", PAGES)
def test_the_chests_month_is_for_those_who_spend_from_it(
    as_alice: Client, as_champion: Client, given: None, url: str
) -> None:
    assert as_champion.get(url, {"of": "chest"}).status_code == 200
    assert as_alice.get(url, {"of": "chest"}).status_code == 403


@pytest.mark.parametrize("url", PAGES)
def test_strangers_are_sent_to_sign_in(world: World, nwl: NetworkRef, url: str) -> None:
    assert world.client(nwl).get(url)["Location"].startswith("/sign-in/")


def test_a_month_begins_at_midnight_here_in_summer_and_winter() -> None:
    assert selectors._midnight(date(2026, 7, 1)).isoformat() == "2026-07-01T00:00:00+01:00"
    assert selectors._midnight(date(2026, 12, 1)).isoformat() == "2026-12-01T00:00:00+00:00"
    assert selectors.next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert selectors.last_month(date(2027, 1, 1)) == date(2026, 12, 1)
