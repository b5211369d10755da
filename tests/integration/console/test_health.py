"""How a network does, as operators read it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from celery import current_app
from django.test import Client

from kernel import clock
from provisioning import blueprint
from provisioning.models import SchemaVersion
from shared_apps.console import tasks
from shared_apps.console.models import NetworkHealth
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current, queues
from tenants.current import NetworkRef
from tenants.storage import files
from tests.counting import counted
from tests.factories.console import NetworkHealthFactory
from tests.factories.outbox import MailFactory
from tests.factories.policy import CareFactory
from tests.factories.trade_watch import ReconciliationFactory
from tests.world import World

PAGE = "/console/networks/nwl/health/"


def look(network: NetworkRef) -> NetworkHealth:
    with current.enter(network):
        tasks.look.run()
    with current.shared():
        return NetworkHealth.objects.get(network_id=network.id)


def test_a_network_is_looked_at_from_inside(
    world: World, nwl: NetworkRef, warwick: NetworkRef, alice: Member
) -> None:
    now = clock.now()
    with current.enter(nwl):
        MailFactory(due_at=now - timedelta(hours=2))
        MailFactory(due_at=now - timedelta(hours=1))
        MailFactory(due_at=now + timedelta(hours=1))
        MailFactory(failed_at=now - timedelta(days=2))
        MailFactory(failed_at=now - timedelta(days=20))
        files.put("letters/one.txt", b"x" * 1000)
        waiting = Mail.objects.filter(sent_at=None, failed_at=None, due_at__lte=now).count()
    world.client(nwl).post(
        "/sign-in/", {"username": alice.user.email, "password": "three quiet otters swim"}
    )
    found = look(nwl)
    assert (found.mails_waiting, found.mails_failed) == (waiting, 1)
    assert found.waits_since == now - timedelta(hours=2)
    assert (found.files, found.file_bytes) == (1, 1000)
    other = look(warwick)
    assert (other.mails_failed, other.files, other.last_signed_in_at) == (0, 0, None)


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ({}, "None waits"),
        ({"mails_failed": 3}, "3 in seven days"),
        ({"file_bytes": 400}, "under 1 MB"),
        ({"looked_at": timedelta(hours=2)}, "its workers are behind"),
        ({"mails_waiting": 7, "waits_since": timedelta(hours=1)}, "look at the mail server"),
        ({"last_signed_in_at": None}, "Never"),
    ],
)
def test_its_page_says_so_in_words(
    as_operator: Client, nwl: NetworkRef, of: dict[str, object], said: str
) -> None:
    now = clock.now()
    given = {name: now - one if isinstance(one, timedelta) else one for name, one in of.items()}
    with current.shared():
        NetworkHealthFactory(network_id=nwl.id, **given)
        ReconciliationFactory()
    shown = as_operator.get(PAGE).text
    assert said in shown
    assert "Ledgers, last night" in shown


@pytest.fixture
def emptied_queues(servers: None) -> Iterator[None]:
    """What a test sends stays in its queue until it is over, and goes with it."""

    def empty() -> None:
        with queues.broker() as client:
            client.delete(*queues.QUEUES)

    empty()
    yield
    empty()


def test_it_says_whose_work_waits_for_the_workers(
    as_operator: Client, nwl: NetworkRef, warwick: NetworkRef, emptied_queues: None
) -> None:
    assert "None waits" in as_operator.get(PAGE).text
    for network, times in ((nwl, 2), (warwick, 3)):
        with current.enter(network):
            for _ in range(times):
                tasks.look.apply_async()
    assert "2 of its own wait, of 5 in all" in as_operator.get(PAGE).text
    assert queues.take_away(nwl.id) == 2
    assert "0 of its own wait, of 3 in all" in as_operator.get(PAGE).text


def test_it_says_so_where_the_queues_cannot_be_seen(
    as_operator: Client, nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis+socket:///nowhere/valkey.sock")
    assert "Valkey does not answer" in as_operator.get(PAGE).text


def test_it_says_which_version_its_schema_has(as_operator: Client, nwl: NetworkRef) -> None:
    wanted = blueprint.version()[:12]
    assert f"Version {wanted}, current" in as_operator.get(PAGE).text
    with current.shared():
        SchemaVersion.objects.filter(network_id=nwl.id).update(version="0123456789abcdef")
    assert f"Version 0123456789ab, behind {wanted}: run setup" in as_operator.get(PAGE).text
    with current.shared():
        SchemaVersion.objects.filter(network_id=nwl.id).delete()
    assert "Not made yet" in as_operator.get(PAGE).text


def test_one_that_nobody_has_looked_at_yet_says_so(as_operator: Client, nwl: NetworkRef) -> None:
    shown = as_operator.get(PAGE).text
    assert "Not held to each other yet" in shown
    assert "Not yet" in shown


def test_the_networks_page_leads_there_and_it_asks_little(
    as_operator: Client, nwl: NetworkRef
) -> None:
    assert f'href="{PAGE}"' in as_operator.get("/console/networks/nwl/").text
    with counted() as queries:
        assert as_operator.get(PAGE).status_code == 200
    assert len(queries) <= 12, queries


@pytest.mark.parametrize(
    ("mail", "late"),
    [
        ({"due_at": timedelta(hours=1)}, 1),
        ({"due_at": timedelta(minutes=5)}, 0),
        ({"due_at": timedelta(hours=1), "is_bulk": True}, 0),
    ],
)
@pytest.mark.parametrize("is_quiet", [False, True])
def test_mail_is_late_that_somebody_waits_for(
    nwl: NetworkRef,
    monkeypatch: pytest.MonkeyPatch,
    mail: dict[str, object],
    late: int,
    is_quiet: bool,
) -> None:
    """What quiet hours hold back is not, until shortly after they have ended."""
    hour = 3 if is_quiet else 11
    moment = clock.now().replace(year=2026, month=12, day=2, hour=hour)
    monkeypatch.setattr(clock, "now", lambda: moment)
    given = {
        name: moment - one if isinstance(one, timedelta) else one for name, one in mail.items()
    }
    with current.enter(nwl):
        CareFactory()
        Mail.objects.all().delete()
        MailFactory(**given)
        MailFactory(**given, is_awaited=True)
    assert look(nwl).mails_late == (late if is_quiet else 2 * late)
