"""Page, spreadsheet, document and the ledger's own check say the same, to the minute."""

import csv
import io
import re
from collections.abc import Iterable

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.credits import selectors, services
from tenant_apps.ledger.check import check
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.pdf import text_of

# An amount as people read it, such as 7 minutes, +2 hours, 1 h 53 min.
AMOUNT = r"[+−]?(?:\d+ h \d+ min|[\d.]+ (?:minute|hour)s?)"
# What moved and what there was then, newest first: none of the new ones is a whole number of
# hundredths of an hour.
LINES = [(-20, 100), (7, 120), (-7, 113), (1, 120), (-1, 119), (120, 120)]


@pytest.fixture
def moved(nwl: NetworkRef, alice: Member, bob: Member) -> None:
    """Alice gives 1, 7 and 20 minutes, and is given back all but the last."""
    with current.enter(nwl):
        for minutes in (1, 7, 20):
            services.give(key=uuid7(), giver=alice, receiver_id=bob.id, minutes=minutes, note="")
            if minutes < 20:
                services.give(
                    key=uuid7(), giver=bob, receiver_id=alice.id, minutes=minutes, note=""
                )


def in_minutes(words: str) -> int:
    """The inverse of how amounts are shown."""
    sign = -1 if words.startswith("−") else 1
    if both := re.fullmatch(r"[+−]?(\d+) h (\d+) min", words):
        return sign * (int(both[1]) * 60 + int(both[2]))
    number, unit = words.lstrip("+−").split()
    return sign * round(float(number) * (60 if unit.startswith("hour") else 1))


def pairs(amounts: Iterable[str]) -> list[tuple[int, int]]:
    """What moved and what there was then, from amounts in words that follow each other."""
    found = [in_minutes(words) for words in amounts]
    return list(zip(found[::2], found[1::2], strict=True))


def on_page(client: Client, url: str) -> list[tuple[int, int]]:
    shown = client.get(url).content.decode()
    return pairs(re.findall(rf'<td data-label="[^"]+" class="number[^"]*">({AMOUNT})</td>', shown))


def in_file(client: Client, url: str) -> list[tuple[int, int]]:
    content = client.get(url).content.decode().removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(content))
    return [(int(row["Minutes"]), int(row["Balance in minutes"])) for row in rows]


def in_document(client: Client, url: str) -> list[tuple[int, int]]:
    """After the head of the table each line is a day, words, and two amounts."""
    _stats, _, table = text_of(client.get(url).content).partition(" Balance\n")
    return pairs(re.findall(rf"^ ({AMOUNT})$", table, re.MULTILINE))


def test_all_that_tells_of_an_account_agrees_to_the_minute(
    as_alice: Client, nwl: NetworkRef, alice: Member, moved: None
) -> None:
    for url in ("/credits/", "/credits/month/"):
        assert on_page(as_alice, url) == LINES, url
    for url in ("/credits/statement.csv", "/credits/month.csv"):
        assert in_file(as_alice, url) == LINES, url
    assert in_document(as_alice, "/credits/month.pdf") == LINES
    with current.enter(nwl):
        assert list(check()) == []
        assert selectors.account_of(alice).balance_minutes == LINES[0][1]
    assert sum(minutes for minutes, _ in LINES) == LINES[0][1]
