"""The centre's audit in the console: narrowed, sealed, and taken out as a file."""

import csv
import io
import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from kernel import clock
from kernel.ids import uuid7
from shared_apps.commissioning import services as commissioning
from shared_apps.console import audit_selectors
from shared_apps.operators.models import Operator
from tenant_apps.audit import sealing
from tenant_apps.audit import services as audit
from tenant_apps.audit.models import Event, SealedEvent
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.operators import OperatorFactory
from tests.world import World

PAGE, FILE = "/console/audit/", "/console/audit.csv"


@pytest.fixture
def auditor(world: World) -> Operator:
    with current.shared():
        return OperatorFactory(name="Audrey Auditor", role=Operator.Role.AUDITOR)


@pytest.fixture
def as_auditor(world: World, auditor: Operator) -> Client:
    return world.client(None, auditor.user)


@pytest.fixture
def done(nwl: NetworkRef, warwick: NetworkRef, operator: Operator) -> None:
    """An operator suspended a network and renamed another; the service paused the two."""
    with current.shared():
        commissioning.suspend(network_id=nwl.id, reason="security", by=operator.id)
        commissioning.rename(network_id=warwick.id, name="Warwick", by=operator.id)
        detail = {"first": str(nwl.id), "second": str(warwick.id), "words": "=HYPERLINK(1)"}
        audit.record(action="pair.paused", by=None, subject=uuid7(), detail=detail)


def rows(client: Client, **asked: str) -> list[dict[str, str]]:
    answer = client.post(FILE, asked)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def shown(client: Client, **asked: str) -> str:
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    return answer.text


def test_an_auditor_reads_who_did_what_to_which_network(as_auditor: Client, done: None) -> None:
    page = shown(as_auditor)
    assert "Olive Operator" in page
    assert "Network: suspended" in page
    assert "reason security" in page
    assert "North West London and Warwick" in page
    assert "The service itself" in page
    assert "Not sealed yet" in page
    with current.shared():
        sealing.seal_all()
    assert "Seal 1" in shown(as_auditor)


def test_it_is_narrowed_by_network_operator_action_and_days(
    as_auditor: Client, done: None, nwl: NetworkRef, operator: Operator, auditor: Operator
) -> None:
    of_nwl = rows(as_auditor, network=str(nwl.id))
    assert [row["Action"] for row in of_nwl] == [
        "audit.exported",
        "pair.paused",
        "network.suspended",
    ]
    by_olive = rows(as_auditor, operator=str(operator.id))
    assert [row["Action"] for row in by_olive] == ["network.renamed", "network.suspended"]
    [paused] = rows(as_auditor, action="pair.paused")
    assert paused["Networks"] == "North West London and Warwick"
    tomorrow = f"{timezone.localtime(clock.now() + timedelta(days=1)):%Y-%m-%d}"
    today = f"{timezone.localtime(clock.now()):%Y-%m-%d}"
    assert rows(as_auditor, since=tomorrow) == []
    assert len(rows(as_auditor, since=today, until=today, action="network.renamed")) == 1
    assert rows(as_auditor, until="2020-01-01") == []
    assert "Nothing of this kind" in shown(as_auditor, since=tomorrow)


@pytest.mark.parametrize(
    "asked",
    [
        {"network": "nobody"},
        {"operator": str(UUID(int=1))},
        {"action": "'"},
        {"since": "yesterday"},
    ],
)
def test_what_makes_no_sense_narrows_nothing_and_says_so(
    as_auditor: Client, done: None, asked: dict[str, str]
) -> None:
    assert "Network: suspended" in shown(as_auditor, **asked)


def test_a_page_before_nothing_is_not_found(as_auditor: Client) -> None:
    assert as_auditor.get(PAGE, {"before": "now"}).status_code == 404


def test_the_file_runs_no_formula_has_each_seal_and_is_noted(
    as_auditor: Client, done: None, auditor: Operator
) -> None:
    with current.shared():
        audit.record(action="thing.done", by=None, detail={})
        sealing.seal_all()
        sealed = SealedEvent.objects.get(event_id=Event.objects.get(action="thing.done").id)
    found = {row["Action"]: row for row in rows(as_auditor)}
    assert found["thing.done"]["Hash"] == bytes(sealed.sha256).hex()
    assert found["thing.done"]["Seal"] == str(sealed.seal_id) == "1"
    assert json.loads(found["pair.paused"]["Detail"])["words"] == "=HYPERLINK(1)"
    assert not [
        cell for row in found.values() for cell in row.values() if cell[:1] in "=+-@" and cell
    ]
    exported = found["audit.exported"]
    assert (exported["Who"], exported["Seal"]) == ("Audrey Auditor", "")


def test_a_name_that_is_a_formula_is_made_harmless(
    world: World, as_auditor: Client, nwl: NetworkRef
) -> None:
    with current.shared():
        evil = OperatorFactory(name="=cmd|' /C calc'!A0")
        audit.record(action="thing.done", by=evil.id, subject=nwl.id)
    [row] = rows(as_auditor, action="thing.done")
    assert row["Who"] == "'=cmd|' /C calc'!A0"


def test_it_is_read_in_batches_as_it_is_sent(
    as_auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with current.shared():
        for _ in range(7):
            audit.record(action="thing.done", by=None)
    monkeypatch.setattr(audit_selectors, "_AT_ONCE", 3)
    answer = as_auditor.post(FILE, {"action": "thing.done"})
    lines = iter(answer.streaming_content)  # type: ignore[attr-defined]
    with counted() as asked:
        head, first = next(lines), next(lines)
    assert head.startswith("\ufeffDate".encode())
    assert b"thing.done" in first
    assert len([sql for sql in asked if '"audit_event"' in sql]) == 1, "the rest is read later"
    assert len(list(lines)) == 6


def test_what_operators_did_by_their_login_is_theirs_too(
    as_auditor: Client, operator: Operator
) -> None:
    with current.shared():
        audit.record(action="login.signed_in", by=operator.user_id, subject=operator.user_id)
    [row] = rows(as_auditor, operator=str(operator.id), action="login.signed_in")
    assert row["Who"] == "Olive Operator"


def test_older_pages_follow_without_gap(as_auditor: Client) -> None:
    with current.shared():
        for number in range(audit_selectors.PAGE + 3):
            audit.record(action="thing.done", by=None, detail={"number": number})
    first = shown(as_auditor, action="thing.done")
    assert "number 3<" in first
    assert "number 2<" not in first
    older = first.split('href="/console/audit/?')[1].split('"')[0].replace("&amp;", "&")
    second = as_auditor.get(f"{PAGE}?{older}").text
    assert "number 2<" in second
    assert "Older" not in second


def test_a_network_sees_nothing_of_it_and_strangers_sign_in(
    world: World, nwl: NetworkRef, as_champion: Client
) -> None:
    assert as_champion.get(PAGE).status_code == 404
    assert "/sign-in/" in world.client().get(PAGE)["Location"]
    assert "/sign-in/" in world.client().post(FILE)["Location"]


def test_reading_changes_nothing_and_a_file_is_posted(as_auditor: Client, done: None) -> None:
    with current.shared():
        before = Event.objects.count()
    assert as_auditor.get(FILE).status_code == 302
    assert as_auditor.put(FILE).status_code == 405
    assert as_auditor.post(PAGE).status_code == 405
    with counted() as queries:
        shown(as_auditor)
    assert len(queries) <= 12
    with current.shared():
        assert Event.objects.count() == before
