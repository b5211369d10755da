"""A month in which nobody does anything: all that was open is taken up by something."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tenant_apps.brokering import finding, noticing
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import OPEN_STATES
from tenant_apps.groups import services as groups
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import OPEN_STATES as GROUP_OPEN_STATES
from tenant_apps.listings import reminders as closing
from tenant_apps.listings import services as listings
from tenant_apps.listings.models import Listing
from tenant_apps.meetings import reminding as meeting
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.reminders import sending
from tenant_apps.reminders.models import MOST_A_WEEK, Reminded, Reminder
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.groups import GroupFactory, PartFactory
from tests.factories.listings import ListingFactory, OfferFactory
from tests.factories.meetings import MeetingFactory, in_days
from tests.factories.members import admit

STATES = ["proposed", "countered", "accepted", "logged", "disputed", "settled"]
DAYS = 31


@pytest.fixture
def month(nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """Two moments of each day from the next Monday on, each of them come to in turn."""
    today = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    monday = today + timedelta(days=7 - today.weekday())
    moments = [
        monday.replace(hour=hour) + timedelta(days=day) for day in range(DAYS) for hour in (10, 23)
    ]
    monkeypatch.setattr(timezone, "now", lambda: monday.replace(hour=9))
    with current.enter(nwl):
        yield moments


def _everything_runs() -> None:
    listings.expire_due()
    exchanges.expire_due()
    groups.expire_due()
    meeting.remind_due()
    closing.remind_due()
    sending.remind_due()
    noticing.notice()


def test_nothing_is_left_that_nothing_took_up(
    month: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = admit(name="Bella Broker", role="broker")
    alice, bob = admit(name="Alice Archer"), admit(name="Bob Baker")
    for state in STATES:
        pair = {"provider": admit(name="Gina Giver"), "recipient": admit(name="Rob Receiver")}
        ExchangeFactory(**pair, state=state, title=f"It is {state}")
    ListingFactory(owner=alice, closes_on=month[-1].date() + timedelta(days=20))
    closes = ListingFactory(owner=bob, closes_on=month[0].date() + timedelta(days=10))
    quiet = admit(name="Quinn Quiet")
    OfferFactory(owner=alice)
    for moment in month:
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        _everything_runs()
    queue = {place.name for place in finding.look(broker.id, most=100).places}
    reminded = set(Reminded.objects.values_list("exchange_id", flat=True))
    for exchange in Exchange.objects.filter(state__in=OPEN_STATES):
        in_queue = any(str(exchange.id) in name for name in queue)
        assert in_queue == (exchange.state in ("logged", "disputed")), exchange.title
        assert in_queue or exchange.id in reminded, exchange.title
    left = {one.title: one.state for one in Exchange.objects.all()}
    assert left["It is proposed"] == left["It is countered"] == "expired"
    expected = set(STATES) - {"disputed"}
    told = Exchange.objects.filter(id__in=reminded).values_list("title", flat=True)
    assert set(told) == {f"It is {state}" for state in expected}
    for request in Listing.objects.filter(state="open", kind="request"):
        assert f"request-{request.id}" in queue
    closes.refresh_from_db()
    assert closes.state == "expired"
    assert Mail.objects.filter(to=bob.user.email, subject__startswith="Closing on").count() == 2
    assert f"idle-{quiet.id}" in queue
    _nobody_was_pestered()


def test_nothing_of_a_group_is_left_that_nothing_took_up(
    month: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = admit(name="Bella Broker", role="broker")
    admit(name="Chris Champion", role="champion")
    for state in GROUP_OPEN_STATES:
        GroupFactory(state=state, payer="chest" if state == "closed" else "shared", title=state)
    PartFactory(group=GroupFactory(title="invites", recipients=[]))
    for moment in month:
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        _everything_runs()
    queue = {place.subject for place in finding.look(broker.id, most=100).places}
    reminded = set(Reminded.objects.values_list("group_id", flat=True))
    left = {one.title: one for one in Group.objects.all()}
    assert left["closed"].state == "expired"
    assert {title for title, one in left.items() if one.id in queue} == {"logged", "disputed"}
    told = {title for title, one in left.items() if one.id in reminded}
    assert told == {"invites", "closed", "agreed", "logged"}
    # Whom nobody waits for but its host runs out, a month later.
    assert left["gathering"].state == "gathering"
    later = month[-1] + timedelta(days=30)
    monkeypatch.setattr(timezone, "now", lambda: later)
    _everything_runs()
    open_still = Group.objects.filter(state__in=GROUP_OPEN_STATES)
    assert {one.title for one in open_still} == {"agreed", "logged", "disputed"}
    _nobody_was_pestered()


@pytest.mark.parametrize("state", ["proposed", "agreed", "moving"])
def test_no_meeting_is_left_that_nothing_took_up(
    month: list[datetime], monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    made = MeetingFactory(state=state, starts=[in_days(4, hour=12), in_days(5, hour=12)])
    for moment in month:
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        _everything_runs()
    steps = set(Reminded.objects.values_list("exchange_id", "step"))
    waits = {(made.exchange_id, "meet")} if state != "agreed" else set()
    assert steps == {(made.exchange_id, "log"), *waits}
    made.refresh_from_db()
    assert (made.reminded_at is not None) == (state != "proposed")
    _nobody_was_pestered()


def _nobody_was_pestered() -> None:
    for member in Member.objects.all():
        mine = Reminder.objects.filter(member=member)
        weeks = list(mine.values_list("week", flat=True))
        assert all(weeks.count(week) <= MOST_A_WEEK for week in weeks)
        assert all(one.day.weekday() < 5 and one.sent_at.hour == 10 for one in mine)
