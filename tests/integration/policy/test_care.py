"""Quiet hours, and figures of few people: set by champions, kept by what sends and counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import IntegrityError
from django.test import Client

from config.embedded.mail import Folder
from kernel import clock, database
from tenant_apps.accounts.forms import ForgottenForm
from tenant_apps.audit.models import Event
from tenant_apps.joining import services as joining
from tenant_apps.members.models import Member
from tenant_apps.outbox import delivery
from tenant_apps.outbox.models import Mail
from tenant_apps.policy import care
from tenant_apps.policy.care import BadCare, Wanted
from tenant_apps.policy.models import Care
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.factories.outbox import MailFactory
from tests.factories.policy import CareFactory
from tests.world import World

PAGE = "/settings/care/"
NIGHT = {"quiet_from": "22:00", "quiet_until": "07:00", "smallest_group": "5"}
AT_NIGHT = datetime(2027, 6, 9, 23, tzinfo=UTC)
IN_THE_MORNING = datetime(2027, 6, 10, 6, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """What a mail server took in."""
    server = Controller(Folder(tmp_path), hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    server.start()
    yield tmp_path
    server.stop()


def it_is(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"quiet_until": None}, "policy_care_quiet_from_until"),
        ({"quiet_from": None}, "policy_care_quiet_from_until"),
        ({"quiet_from": time(7)}, "policy_care_quiet_from_until"),
        ({"smallest_group": 4}, "policy_care_smallest_group"),
        ({"smallest_group": 51}, "policy_care_smallest_group"),
        ({"single": False}, "policy_care_single_is_true"),
    ],
)
def test_what_is_no_care_is_not_stored(
    nwl: NetworkRef, change: dict[str, object], constraint: str
) -> None:
    with current.enter(nwl):
        CareFactory()
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            Care.objects.update(**change)


def test_there_is_one(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        CareFactory()
        with pytest.raises(IntegrityError, match="policy_care_one_row"), database.atomic():
            Care.objects.create()


def test_nothing_is_quiet_until_a_champion_says_so(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        assert care.current() == Wanted(None, None, 5)
        assert not care.is_quiet(AT_NIGHT)
        CareFactory()
        assert care.is_quiet(AT_NIGHT)
        assert not care.is_quiet(IN_THE_MORNING)


def test_at_night_only_what_is_awaited_leaves(
    nwl: NetworkRef, warwick: NetworkRef, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    it_is(AT_NIGHT, monkeypatch)
    with current.enter(nwl):
        CareFactory()
        Mail.objects.all().delete()
        later = MailFactory()
        awaited = MailFactory(is_awaited=True, is_bulk=True)
        assert delivery.send_waiting(most=9) == 1
        assert set(Mail.objects.filter(sent_at=None)) == {later}
        awaited.refresh_from_db()
        assert awaited.sent_at
    with current.enter(warwick):
        Mail.objects.all().delete()
        MailFactory()
        assert delivery.send_waiting(most=9) == 1
    it_is(IN_THE_MORNING, monkeypatch)
    with current.enter(nwl):
        assert delivery.send_waiting(most=9) == 1
        later.refresh_from_db()
        assert later.sent_at == IN_THE_MORNING
        assert later.attempts == 1
    assert len(list(folder.glob("*.eml"))) == 3


def test_what_was_just_asked_for_is_awaited(
    nwl: NetworkRef, champion: Member, alice: Member
) -> None:
    with current.enter(nwl):
        Mail.objects.all().delete()
        form = ForgottenForm({"email": alice.user.email})
        assert form.is_valid()
        form.send_link()
        joining.invite(email="ines@example.org", name="Ines", role="member", by=champion.id)
        assert set(Mail.objects.values_list("is_awaited", flat=True)) == {True}
        assert Mail.objects.count() == 2


def test_a_champion_sets_it(nwl: NetworkRef, as_champion: Client) -> None:
    answer = as_champion.post(PAGE, NIGHT | {"smallest_group": "8"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    page = as_champion.get(PAGE).content.decode()
    for value in ('value="22:00"', 'value="07:00"', 'value="8"'):
        assert value in page
    as_champion.post(PAGE, NIGHT | {"smallest_group": "8"})
    with current.enter(nwl):
        assert care.current() == Wanted(time(22), time(7), 8)
        noted = Event.objects.get(action="policy.care_changed")
    assert noted.detail["after"] == {
        "quiet_from": "22:00",
        "quiet_until": "07:00",
        "smallest_group": 8,
    }
    log = as_champion.get("/settings/log/").content.decode()
    assert "Never quiet → Quiet from 22:00 to 07:00" in log
    assert "figures from 5 people on → figures from 8 people on" in log
    as_champion.post(PAGE, {"quiet_from": "", "quiet_until": "", "smallest_group": "5"})
    with current.enter(nwl):
        assert care.current() == Wanted()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quiet_from": ""}, "Enter this time too"),
        ({"quiet_until": ""}, "Enter this time too"),
        ({"quiet_until": "22:00"}, "Choose another time"),
        ({"quiet_from": "25:00"}, "valid time"),
        ({"smallest_group": "4"}, "Enter 5 or more."),
        ({"smallest_group": "51"}, "Enter 50 or less."),
        ({"smallest_group": ""}, "Fill in"),
    ],
)
def test_what_cannot_be_is_refused(
    nwl: NetworkRef, as_champion: Client, change: dict[str, str], message: str
) -> None:
    answer = as_champion.post(PAGE, NIGHT | change)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    with current.enter(nwl):
        assert care.current() == Wanted()


def test_the_service_refuses_too(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        for wanted in (Wanted(time(1), None), Wanted(time(1), time(1)), Wanted(smallest_group=4)):
            with pytest.raises(BadCare):
                care.change(wanted=wanted, by=champion.id)


def test_only_champions_set_it(
    world: World, nwl: NetworkRef, as_alice: Client, as_champion: Client
) -> None:
    with current.enter(nwl):
        broker = admit(name="Bea Broker", role="broker")
    for client in (as_alice, world.client(nwl, broker.user)):
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, NIGHT).status_code == 403
    assert "/sign-in/" in world.client(nwl).get(PAGE)["Location"]
    assert as_champion.put(PAGE).status_code == 405
