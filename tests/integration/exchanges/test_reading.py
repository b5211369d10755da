"""Who has read how far."""

import re

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import database
from tenant_apps.exchanges import selectors, services
from tenant_apps.exchanges.models import Exchange, Note
from tenant_apps.members.models import Member
from tests.counting import counted
from tests.factories.exchanges import NoteFactory
from tests.integration.exchanges.conftest import Exchanging

READ = "Read by Bob Baker"
NOT_READ = "Not read yet"


def unread(member: Member) -> list[int]:
    """How many new messages each exchange of a member has."""
    return [getattr(one, "unread") for one in selectors.open_of(member)]  # noqa: B009


def looks(client: Client, url: str, **asked: int) -> None:
    """See a page, or what is new of it, which then says that it was read."""
    page = client.get(url, asked).text
    [(read_url, up_to)] = re.findall(
        r'action="([^"]+/read/)".*?name="up_to" value="([0-9]+)"', page, re.DOTALL
    )
    assert client.post(read_url, {"up_to": up_to}).status_code == 302


def test_the_writer_sees_that_it_was_read(
    exchanging: Exchanging, alice: Member, as_alice: Client, as_bob: Client
) -> None:
    exchange = exchanging()
    url = f"/exchanges/{exchange.id}/"
    page = as_alice.get(url).text
    assert READ not in page
    assert NOT_READ not in page
    NoteFactory(exchange=exchange, by=alice)
    assert NOT_READ in as_alice.get(url).text
    looks(as_bob, url)
    assert READ in as_alice.get(url).text
    NoteFactory(exchange=exchange, by=alice)
    assert NOT_READ in as_alice.get(url).text


def test_new_messages_are_counted_until_they_are_read(
    exchanging: Exchanging, alice: Member, bob: Member, as_alice: Client
) -> None:
    exchange = exchanging()
    assert (unread(alice), unread(bob)) == ([1], [0])
    NoteFactory(exchange=exchange, by=bob)
    NoteFactory(exchange=exchange, by=alice)
    assert (unread(alice), unread(bob)) == ([2], [1])
    assert "2 new messages" in as_alice.get("/exchanges/").text
    assert "There are new messages in an exchange" in as_alice.get("/").text
    looks(as_alice, f"/exchanges/{exchange.id}/")
    assert (unread(alice), unread(bob)) == ([0], [1])
    assert "new message" not in as_alice.get("/exchanges/").text
    assert "new message" not in as_alice.get("/").text


def test_a_hidden_message_is_not_new(
    exchanging: Exchanging, alice: Member, bob: Member, champion: Member
) -> None:
    note = NoteFactory(exchange=exchanging(), by=bob)
    assert unread(alice) == [2]
    services.hide(note_id=note.id, by=champion.id)
    assert unread(alice) == [1]


def test_showing_it_changes_nothing(
    exchanging: Exchanging, alice: Member, as_alice: Client
) -> None:
    """A browser may fetch a page before it is asked for: the page says so once it is seen."""
    url = f"/exchanges/{exchanging().id}/"
    as_alice.get(url)
    as_alice.get(f"{url}notes/", {"after": 0})
    assert unread(alice) == [1]
    assert as_alice.post(f"{url}read/", {"up_to": "x"}).status_code == 400
    assert as_alice.post(f"{url}read/").status_code == 400
    assert unread(alice) == [1]
    answer = as_alice.post(f"{url}read/", {"up_to": "2"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text) == (200, "")
    assert unread(alice) == [0]
    assert "Mark as read" not in as_alice.get(url).text


def test_what_comes_without_reload_is_read_and_said_without_reload(
    exchanging: Exchanging, alice: Member, as_alice: Client, as_bob: Client
) -> None:
    exchange = exchanging()
    NoteFactory(exchange=exchange, by=alice)
    last = Exchange.objects.get(id=exchange.id).last_position
    url = f"/exchanges/{exchange.id}/notes/"
    known = {"after": last, "read": 0}
    assert as_alice.get(url, known).status_code == 204
    looks(as_bob, url, after=last - 1)
    answer = as_alice.get(url, known)
    assert READ in answer.text
    assert f"?after={last}&amp;read={last}" in answer.text
    assert "next-step" not in answer.text
    assert as_alice.get(url, known | {"read": last}).status_code == 204
    assert as_alice.get(url, known | {"read": "x"}).status_code == 400


def test_reading_goes_forward_alone(exchanging: Exchanging, alice: Member, bob: Member) -> None:
    old = exchanging("accepted")
    for up_to, then in ((2, 2), (1, 2), (999, old.last_position)):
        services.note_reading(exchange=old, up_to=up_to, by=alice)
        now = Exchange.objects.get(id=old.id)
        assert (now.recipient_read_position, now.provider_read_position) == (then, 0)


def test_a_page_with_news_takes_few_queries(exchanging: Exchanging, as_alice: Client) -> None:
    url = f"/exchanges/{exchanging().id}/"
    with counted() as queries:
        assert "Mark as read" in as_alice.get(url).text
    assert len(queries) <= 12


def test_nobody_has_read_what_is_not_there(exchanging: Exchanging) -> None:
    exchange = exchanging()
    too_far = {"recipient_read_position": exchange.last_position + 1}
    with pytest.raises(IntegrityError, match="read_what_is_there"), database.atomic():
        Exchange.objects.filter(id=exchange.id).update(**too_far)


def test_others_write_nothing_by_reading(exchanging: Exchanging, as_champion: Client) -> None:
    exchange = exchanging()
    assert as_champion.get(f"/exchanges/{exchange.id}/").status_code == 404
    assert as_champion.post(f"/exchanges/{exchange.id}/read/", {"up_to": 1}).status_code == 404
    now = Exchange.objects.get(id=exchange.id)
    assert (now.recipient_read_position, now.provider_read_position) == (0, 0)
    assert Note.objects.count() == 1
