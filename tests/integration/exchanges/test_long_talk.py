"""A long conversation is shown from its end, and further back as far as somebody asks."""

import re

import pytest
from django.test import Client

from tenant_apps.exchanges.models import Exchange, Note
from tenant_apps.exchanges.views.reading import SHOWN
from tenant_apps.members.models import Member
from tests.counting import counted
from tests.integration.exchanges.conftest import Exchanging

WRITTEN = 2 * SHOWN + 6


@pytest.fixture
def talk(exchanging: Exchanging, alice: Member, bob: Member) -> Exchange:
    """Bob writes, Alice answers; the proposal was the first, and has a message too."""
    exchange = exchanging()
    begins = exchange.last_position + 1
    rows = [
        Note(
            exchange=exchange,
            position=begins + number,
            author=alice if number % 2 else bob,
            text=f"Message {number}.",
        )
        for number in range(WRITTEN)
    ]
    Note.objects.bulk_create(rows)
    exchange.last_position = rows[-1].position
    exchange.save(update_fields=["last_position"])
    return exchange


def _shown(page: str) -> list[int]:
    return [int(one) for one in re.findall(r"Message (\d+)\.", page)]


def _earlier(page: str) -> str:
    return "".join(re.findall(r'href="([^"]*\?after=\d+)#conversation"', page))


def test_it_begins_with_what_came_last(talk: Exchange, as_alice: Client) -> None:
    page = as_alice.get(f"/exchanges/{talk.id}/").text
    assert _shown(page) == [*range(WRITTEN - SHOWN, WRITTEN)]
    assert f"notes/?after={talk.last_position}&amp;read=" in page
    assert "Not read yet" in page


def test_earlier_things_come_as_far_as_they_are_asked_for(talk: Exchange, as_alice: Client) -> None:
    page, counts = as_alice.get(f"/exchanges/{talk.id}/").text, []
    while earlier := _earlier(page):
        page = as_alice.get(earlier).text
        counts.append(len(_shown(page)))
        assert _shown(page)[-1] == WRITTEN - 1
    assert counts == [2 * SHOWN, WRITTEN]
    assert "proposed" in page


def test_a_short_one_has_no_more(exchanging: Exchanging, as_alice: Client) -> None:
    page = as_alice.get(f"/exchanges/{exchanging().id}/").text
    assert "I could help with that" in page
    assert "Earlier in this conversation" not in page


def test_no_link_leaves_out_what_is_new(talk: Exchange, as_alice: Client) -> None:
    """Whoever kept an old address, or made one up, still reads the end."""
    page = as_alice.get(f"/exchanges/{talk.id}/?after=99999").text
    assert _shown(page) == [*range(WRITTEN - SHOWN, WRITTEN)]
    assert as_alice.get(f"/exchanges/{talk.id}/?after=x").status_code == 400


def test_it_costs_what_a_short_one_costs(
    talk: Exchange, exchanging: Exchanging, as_alice: Client
) -> None:
    costs = []
    for exchange in (exchanging(), talk):
        as_alice.get(f"/exchanges/{exchange.id}/")
        with counted() as queries:
            as_alice.get(f"/exchanges/{exchange.id}/")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12
