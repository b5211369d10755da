"""Inside North West London: Bob helps Alice, they have agreed, and look for a time."""

from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.mail import get_connection
from django.test import Client
from icalendar import Calendar, Event

from kernel import clock
from tenant_apps.exchanges.models import Exchange
from tenant_apps.members.models import Member
from tenant_apps.outbox import delivery
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.world import World

SetClock = Callable[[datetime], None]


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def as_bob(world: World, nwl: NetworkRef, bob: Member) -> Client:
    """Bob's browser."""
    return world.client(nwl, bob.user)


@pytest.fixture
def exchange(inside: NetworkRef, alice: Member, bob: Member) -> Exchange:
    """An agreed exchange, without a mail left of how they came to agree."""
    made: Exchange = ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=60)
    Mail.objects.all().delete()
    return made


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Holds the time still at a moment."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


def mails() -> list[Mail]:
    """Those that wait, in the order they were queued, which are then forgotten."""
    found = list(Mail.objects.order_by("id"))
    Mail.objects.all().delete()
    return found


def event_of(mail: Mail) -> tuple[str, Event]:
    """The method and the event of the invitation, read from the mail as it is sent."""
    sent = delivery._message(mail, get_connection()).message().as_bytes(linesep="\r\n")
    parts = {
        one.get_content_type(): one
        for one in message_from_bytes(sent, policy=policy.default).walk()
    }
    calendar: Any = Calendar.from_ical(parts["text/calendar"].get_content())
    method = str(calendar["METHOD"])
    assert parts["text/calendar"]["Content-Type"].params["method"] == method
    assert parts["application/ics"].get_content() == bytes(mail.attachment)
    [event] = calendar.walk("VEVENT")
    return method, event
