"""A key stands for one request: that again has the same outcome, and any other is refused."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.exchanges import services
from tenant_apps.exchanges.models import Exchange, ExchangeEvent, Note
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.integration.exchanges.conftest import Exchanging, figures
from tests.integration.exchanges.test_at_once import ROUNDS, at_once

Form = dict[str, Any]
REFUSED = "You have sent this form before, with something else in it"

NOTE = ("notes", {"text": "Is Thursday good?"})
COUNTER = ("counter", {"minutes": "1.5", "message": "A little longer?"})
SILENT = ("counter", {"minutes": "1.5", "message": ""})
ACCEPT = ("accept", {})
DECLINE = ("decline", {"reason": "No time."})
CANCEL = ("cancel", {"reason": "I am ill."})
LOG = ("log", {"minutes": "1", "helped_on": "today", "note": "We met."})
CONFIRM = ("confirm", {})
DISPUTE = ("dispute", {"message": "It was two."})

REPLAYED = [
    ("proposed", NOTE),
    ("proposed", COUNTER),
    ("proposed", SILENT),
    ("proposed", ACCEPT),
    ("proposed", DECLINE),
    ("accepted", CANCEL),
    ("accepted", LOG),
    ("logged", CONFIRM),
    ("logged", DISPUTE),
]
OTHERS = [
    ("proposed", NOTE, COUNTER),
    ("proposed", NOTE, SILENT),
    ("proposed", NOTE, ACCEPT),
    ("proposed", NOTE, ("notes", {"text": "Or Friday?"})),
    ("proposed", NOTE, ("decline", {"reason": "Is Thursday good?"})),
    ("proposed", COUNTER, NOTE),
    ("proposed", SILENT, NOTE),
    ("proposed", COUNTER, SILENT),
    ("proposed", COUNTER, ("counter", COUNTER[1] | {"minutes": "2"})),
    ("proposed", ACCEPT, CANCEL),
    ("proposed", ACCEPT, LOG),
    ("proposed", DECLINE, ("decline", {"reason": "Never."})),
    ("accepted", LOG, ("log", LOG[1] | {"helped_on": "yesterday"})),
    ("accepted", LOG, ("log", LOG[1] | {"minutes": "0.5"})),
    ("accepted", LOG, ("log", LOG[1] | {"note": "We met twice."})),
    ("logged", CONFIRM, DISPUTE),
    ("logged", DISPUTE, CONFIRM),
]


def _send(client: Client, exchange: Exchange, what: tuple[str, Form], key: UUID) -> Any:
    where, form = what
    today = timezone.localdate(clock.now())
    days = {"today": today, "yesterday": today - timedelta(days=1)}
    filled = {name: days.get(value, value) for name, value in form.items()}
    return client.post(f"/exchanges/{exchange.id}/{where}/", {"key": key, **filled})


def _left() -> list[list[Any]]:
    """All that requests have left."""
    return [list(model.objects.values()) for model in (Exchange, ExchangeEvent, Note, Event, Mail)]


@pytest.mark.parametrize(("state", "what"), REPLAYED)
def test_the_same_request_again_has_the_same_outcome(
    exchanging: Exchanging, as_alice: Client, alice: Member, state: str, what: tuple[str, Form]
) -> None:
    exchange, key = exchanging(state), uuid7()
    first = _send(as_alice, exchange, what, key)
    left, has = _left(), figures(alice)
    again = _send(as_alice, exchange, what, key)
    assert first.status_code == 302
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert (_left(), figures(alice)) == (left, has)


@pytest.mark.parametrize(("state", "what", "other"), OTHERS)
def test_another_request_with_its_key_is_refused_and_changes_nothing(
    exchanging: Exchanging,
    as_alice: Client,
    alice: Member,
    state: str,
    what: tuple[str, Form],
    other: tuple[str, Form],
) -> None:
    exchange, key = exchanging(state), uuid7()
    assert _send(as_alice, exchange, what, key).status_code == 302
    left, has = _left(), figures(alice)
    answer = _send(as_alice, exchange, other, key)
    assert answer.status_code == 409
    assert REFUSED in answer.content.decode()
    assert (_left(), figures(alice)) == (left, has)


def test_what_was_written_is_kept_for_sending_with_a_key_of_its_own(
    exchanging: Exchanging, as_alice: Client
) -> None:
    exchange, key = exchanging(), uuid7()
    _send(as_alice, exchange, NOTE, key)
    answer = _send(as_alice, exchange, ("notes", {"text": "Or Friday?"}), key)
    write = answer.content.decode().partition('id="write"')[2]
    assert "Or Friday?</textarea>" in write
    [fresh] = map(UUID, re.findall(r'name="key" value="([^"]+)"', write))
    assert _send(as_alice, exchange, ("notes", {"text": "Or Friday?"}), fresh).status_code == 302
    said = Note.objects.order_by("position").values_list("text", flat=True)
    assert list(said)[1:] == ["Is Thursday good?", "Or Friday?"]


def test_a_key_is_one_members_in_one_exchange(
    exchanging: Exchanging, as_alice: Client, as_bob: Client
) -> None:
    exchange, other, key = exchanging(), exchanging(), uuid7()
    assert _send(as_alice, exchange, COUNTER, key).status_code == 302
    assert _send(as_bob, exchange, NOTE, key).status_code == 302
    assert _send(as_alice, other, NOTE, key).status_code == 302


def test_the_proposers_key_stands_for_the_proposal(exchanging: Exchanging, as_bob: Client) -> None:
    exchange = exchanging()
    key = Exchange.objects.get().request_key
    assert _send(as_bob, exchange, NOTE, key).status_code == 409
    assert _send(as_bob, exchange, ("withdraw", {}), key).status_code == 409
    assert Exchange.objects.get().state == "proposed"


@pytest.mark.parametrize("change", [{"message": "Friday."}, {"minutes": "2"}])
def test_another_proposal_with_the_same_key_is_refused(
    inside: NetworkRef, as_bob: Client, alice: Member, change: Form
) -> None:
    listing = ListingFactory(owner=alice)
    url = f"/exchanges/propose/listing/{listing.id}/"
    form = {"key": uuid7(), "message": "Thursday.", "minutes": "1.5"}
    as_bob.post(url, form)
    left = _left()
    answer = as_bob.post(url, form | change)
    assert answer.status_code == 409
    assert REFUSED in answer.content.decode()
    assert _left() == left


def test_a_proposal_to_another_with_the_same_key_is_refused(
    inside: NetworkRef, as_bob: Client, alice: Member, champion: Member
) -> None:
    form = {"key": uuid7(), "message": "Thursday.", "minutes": "1", "title": "Run charts"}
    form |= {"direction": "give"}
    assert as_bob.post(f"/exchanges/propose/member/{alice.id}/", form).status_code == 302
    for other in (champion, alice):
        changed = form | ({"direction": "receive"} if other == alice else {})
        assert as_bob.post(f"/exchanges/propose/member/{other.id}/", changed).status_code == 409
    assert Exchange.objects.count() == 1


def test_a_proposal_is_the_same_though_its_listing_was_renamed(
    inside: NetworkRef, as_bob: Client, alice: Member
) -> None:
    listing = ListingFactory(owner=alice)
    url, form = f"/exchanges/propose/listing/{listing.id}/", {"message": "I can.", "minutes": "1"}
    form["key"] = str(uuid7())
    first = as_bob.post(url, form)
    type(listing).objects.update(title="Something else by now")
    assert as_bob.post(url, form).headers["Location"] == first.headers["Location"]


def test_a_key_of_before_hashes_were_kept_stands_for_nothing_more(
    exchanging: Exchanging, as_alice: Client
) -> None:
    exchange, key = exchanging(), uuid7()
    _send(as_alice, exchange, NOTE, key)
    Note.objects.filter(request_key=key).update(request_hash=None)
    assert _send(as_alice, exchange, NOTE, key).status_code == 409


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_note_and_a_move_with_one_key_at_once(
    exchanging: Exchanging, nwl: NetworkRef, alice: Member, round_: int
) -> None:
    exchange, key = exchanging(), uuid7()
    outcomes = at_once(
        nwl,
        lambda: services.write(exchange_id=exchange.id, text="Longer?", key=key, by=alice),
        lambda: services.decline(exchange_id=exchange.id, reason="Longer?", key=key, by=alice),
    )
    assert sorted(outcomes) == ["done", "key_reused"]
    assert Exchange.objects.get().state == ("proposed" if outcomes[0] == "done" else "declined")
    assert exchange.notes.filter(author=alice).count() == 1
