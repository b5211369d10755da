"""Pages with all on them that they may hold ask the database as often as they may, not more."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.awaited.models import OF_ONE, What
from tenant_apps.blocks import services as blocks
from tenant_apps.credits import services as credits
from tenant_apps.exchanges.models import Exchange
from tenant_apps.home import selectors as home
from tenant_apps.home.selectors import Kind
from tenant_apps.listings.models import Listing
from tenant_apps.meetings.models import State as MeetingState
from tenant_apps.members.models import Member
from tenant_apps.reports.models import Report
from tenant_apps.skills import services as skills
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.awaited import AwaitedFactory
from tests.factories.cpd import ReflectionFactory
from tests.factories.exchanges import (
    AttachmentFactory,
    ExchangeFactory,
    FeedbackFactory,
    NoteFactory,
)
from tests.factories.groups import GroupFactory, PartFactory, fill_chest
from tests.factories.joining import ApplicationFactory
from tests.factories.listings import ListingFactory
from tests.factories.meetings import MeetingFactory, in_days
from tests.factories.members import admit
from tests.factories.questions import QuestionFactory
from tests.factories.reports import MatterFactory, MatterReportFactory, ReportFactory
from tests.factories.skills import SkillFactory
from tests.factories.trade import LimitWarningFactory
from tests.world import World

MOST = 12


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl


def _asked(client: Client, path: str, **form: Any) -> str:
    """The page, which took no more queries than it may."""
    send = client.post if form else client.get
    send(path, form)
    with counted() as queries:
        answer = send(path, form)
    assert answer.status_code == 200
    assert len(queries) <= MOST, "\n".join(queries)
    return answer.text


def test_an_exchange_that_is_agreed(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    """A file, messages that were not read, times of which one is taken already, and a block."""
    elsewhere = ExchangeFactory(provider=alice, recipient=bob, state="accepted", minutes=15)
    MeetingFactory(exchange=elsewhere, state=MeetingState.AGREED, starts=[in_days(7)])
    exchange: Exchange = ExchangeFactory(
        provider=bob, recipient=alice, state="accepted", minutes=15
    )
    MeetingFactory(exchange=exchange, starts=[in_days(7), in_days(8)])
    AttachmentFactory(exchange=exchange)
    NoteFactory(exchange=exchange)
    blocks.block(member=bob, by=alice)
    page = _asked(as_alice, f"/exchanges/{exchange.id}/")
    for said in ("run-chart.pdf", "You have blocked", "Mark as read", "Room 4"):
        assert said in page


def test_an_exchange_that_is_settled(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    """A file, words of both, a reflection, and one may ask that it be undone."""
    exchange: Exchange = ExchangeFactory(provider=bob, recipient=alice, state="settled")
    AttachmentFactory(exchange=exchange)
    FeedbackFactory(exchange=exchange)
    FeedbackFactory(exchange=exchange, by=bob, learned="She asked the better questions.")
    ReflectionFactory(exchange=exchange)
    page = _asked(as_alice, f"/exchanges/{exchange.id}/")
    for said in ("run-chart.pdf", "She asked the better questions.", "Ask to undo this"):
        assert said in page


def test_a_statement(inside: NetworkRef, as_alice: Client, alice: Member, bob: Member) -> None:
    """An exchange, a group, a gift, and a donation."""
    ExchangeFactory(
        provider=bob, recipient=alice, state="settled", minutes=15, title="One to another"
    )
    GroupFactory(provider=bob, recipients=[alice], state="settled", title="Many at once")
    credits.give(giver=bob, receiver_id=alice.id, minutes=15, note="For the charts", key=uuid7())
    credits.donate(giver=alice, minutes=15, note="For others", key=uuid7())
    page = _asked(as_alice, "/credits/")
    for said in ("One to another", "Many at once", "For the charts", "For others"):
        assert said in page


@pytest.fixture
def everything(inside: NetworkRef, champion: Member, bob: Member) -> Member:
    """The champion, for whom something of each kind waits, and messages besides."""
    fill_chest()
    carl, dora = admit(name="Carl Carter"), admit(name="Dora Dean")
    skill = SkillFactory()
    skills.say(member=champion, gives={skill.id: 3}, learns=[], by=champion)
    ListingFactory(owner=bob, title="Suits you", skills=[skill.id])
    for state in ("proposed", "logged", "settled"):
        ExchangeFactory(provider=bob, recipient=champion, state=state, minutes=15)
    thanked = ExchangeFactory(provider=dora, recipient=champion, state="settled", minutes=15)
    FeedbackFactory(exchange=thanked)
    agreed = ExchangeFactory(provider=carl, recipient=champion, state="accepted", minutes=15)
    MeetingFactory(exchange=agreed)
    NoteFactory(exchange=agreed)
    ExchangeFactory(provider=bob, recipient=carl, state="disputed", minutes=15)
    own: Listing = ListingFactory(
        owner=champion, title="Closes soon", closes_on=clock.now().date() + timedelta(days=3)
    )
    QuestionFactory(listing=own, asker=bob)
    GroupFactory(provider=dora, recipients=[bob], state="closed", payer="chest")
    GroupFactory(provider=dora, recipients=[champion], state="logged")
    GroupFactory(provider=dora, recipients=[champion], state="settled", title="To thank for")
    asked = GroupFactory(provider=carl, recipients=[], is_open=False)
    PartFactory(group=asked, member=champion)
    LimitWarningFactory()
    told = ExchangeFactory(provider=bob, recipient=carl, state="accepted", minutes=15)
    ReportFactory(note=NoteFactory(exchange=told))
    # Of a message from another network, which is not kept here.
    Report.objects.create(message_id=uuid7(), by=carl, reason="rude", written_at=clock.now())
    MatterReportFactory(by=carl)
    hider = admit(name="Hal Hider", role="broker")
    MatterFactory(hidden_by=hider, appeal="It was a joke.")
    for _ in range(2):
        ApplicationFactory()
    for what in What:
        AwaitedFactory(what=what, member=champion if what in OF_ONE else None)
    return champion


@pytest.fixture
def as_champion(world: World, nwl: NetworkRef, everything: Member) -> Client:
    return world.client(nwl, everything.user)


def test_all_that_waits(everything: Member, as_champion: Client) -> None:
    waiting = {item.kind for item in home.to_do(everything)}
    assert waiting == {*Kind} - {Kind.GROUP_GIVE}
    page = _asked(as_champion, "/to-do/")
    assert page.count("A reported message waits for a decision") == 2
    assert "2 people ask to be let in" in page
    assert "exchange without a reflection" in page
    assert "Closes soon" in page


def test_the_front_page(everything: Member, as_champion: Client) -> None:
    page = _asked(as_champion, "/")
    for said in ("Suits you", "There are new messages in", "There are new messages about"):
        assert said in page


def test_a_request_before_it_is_posted(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    """With skills, and somebody who may help."""
    named = [SkillFactory(), SkillFactory()]
    skills.say(member=bob, gives={one.id: 3 for one in named}, learns=[], by=bob)
    page = _asked(
        as_alice,
        "/listings/new/request/preview/",
        key=str(uuid7()),
        title="Look over my chart",
        help_kind="coaching",
        description="It is for a small team.",
        skills=[str(one.id) for one in named],
        audience="network",
    )
    assert "Bob Baker" in page
