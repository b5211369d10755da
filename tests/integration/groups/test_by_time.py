"""Group hours that nobody answers are confirmed on the day that was told with them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.groups import services, tasks
from tenant_apps.groups.models import Group, GroupEvent
from tenant_apps.groups.models.group import Payer
from tenant_apps.ledger import check
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.oversight.services import set_by_time
from tenants.current import NetworkRef
from tests.factories.groups import fill_chest, log, now
from tests.integration.groups.conftest import Gathering, figures
from tests.integration.groups.test_at_once import at_once

NOON = datetime(2027, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SAID = "If nobody answers, the hours are confirmed on 5 December."


@pytest.fixture(autouse=True)
def on(inside: NetworkRef, champion: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a week, said at noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    set_by_time(days=7, by=champion.id)


def _after(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON + days * DAY)


def test_the_day_is_told_and_kept(
    gathering: Gathering,
    nwl: NetworkRef,
    as_bob: Client,
    as_alice: Client,
    alice: Member,
    bob: Member,
    carl: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = gathering("logged")
    assert group.confirms_on == date(2027, 12, 5)
    mails = Mail.objects.filter(subject__startswith="Alice Archer logged")
    assert {mail.to for mail in mails} == {bob.user.email, carl.user.email}
    assert all(SAID in mail.text for mail in mails)
    for client in (as_alice, as_bob):
        assert SAID in client.get(f"/groups/{group.id}/").content.decode()
    _after(6, monkeypatch)
    assert services.confirm_due() == 0
    _after(7, monkeypatch)
    at_once(nwl, services.confirm_due, services.confirm_due)
    tasks.confirm_by_time.run()
    assert now(group).state == "settled"
    assert (figures(alice), figures(bob), figures(carl)) == ((150, 0), (105, 0), (105, 0))
    assert GroupEvent.objects.get(kind="settled").actor is None
    mails = Mail.objects.filter(subject="30 minutes confirmed by time: Run charts for wards")
    assert mails.count() == 3
    assert all("ask there for this to be undone" in mail.text for mail in mails)
    assert "confirmed by time" in as_bob.get(f"/groups/{group.id}/").content.decode()
    services.ask_undo(group_id=group.id, reason="I did not come.", key=uuid7(), by=bob)
    assert list(check.check()) == []


def test_what_is_left_alone(
    gathering: Gathering,
    alice: Member,
    bob: Member,
    champion: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disputed = gathering("disputed", session_minutes=15, preparation_minutes=0)
    log(now(disputed), alice)
    waiting = gathering("logged", session_minutes=15, preparation_minutes=0)
    assert now(disputed).confirms_on is None
    members.suspend(member=bob, by=champion.id)
    _after(7, monkeypatch)
    assert services.confirm_due() == 0
    assert now(waiting).confirms_on == date(2027, 12, 12)
    members.reinstate(member=bob, by=champion.id)
    set_by_time(days=None, by=champion.id)
    assert now(waiting).confirms_on is None
    set_by_time(days=60, by=champion.id)
    _after(100, monkeypatch)
    assert services.confirm_due() == 0
    assert {now(disputed).state, now(waiting).state} == {"logged"}


def test_more_than_the_chest_agreed_to_waits_for_a_word(
    gathering: Gathering, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_chest()
    longer, agreed = (gathering("agreed", payer=Payer.CHEST) for _ in range(2))
    assert log(longer, alice, session=30).confirms_on is None
    assert log(agreed, alice).confirms_on == date(2027, 12, 5)
    _after(7, monkeypatch)
    assert services.confirm_due() == 1
    assert (now(longer).state, now(agreed).state) == ("logged", "settled")
    assert list(check.check()) == []


def test_the_database_refuses_a_day_for_what_is_not_logged(gathering: Gathering) -> None:
    group = gathering("agreed")
    name = "groups_group_confirms_what_is_logged"
    with pytest.raises(IntegrityError, match=name), database.atomic():
        Group.objects.filter(id=group.id).update(confirms_on=date(2027, 12, 12))
