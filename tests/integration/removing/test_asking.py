"""One operator archives and restores a network; two remove it, once nothing is in the way."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client, override_settings

from kernel import clock
from kernel.errors import Refused
from provisioning.removal import running
from shared_apps.agreeing import services as agreeing
from shared_apps.agreeing.models import Asking
from shared_apps.commissioning import services as commissioning
from shared_apps.federation import leaving, settling
from shared_apps.operators.models import Operator
from shared_apps.removing import services
from shared_apps.removing.models import Receipt, Removal
from shared_apps.removing.obstacles import NotRemovable
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.models import Network
from tenants.services import WrongState
from tests.counting import counted
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
from tests.factories.members import admit
from tests.factories.operators import OperatorFactory
from tests.factories.removing import ReceiptFactory, RemovalFactory, archive
from tests.world import World

HERE = "/console/networks/nwl/"
WAIVED = {"export": "waived", "reason": "It is over"}


@pytest.fixture
def second(world: World) -> Operator:
    with current.shared():
        return OperatorFactory(name="Oscar Operator")


@pytest.fixture
def as_second(world: World, second: Operator) -> Client:
    return world.client(None, second.user)


@pytest.fixture
def archived(nwl: NetworkRef, operator: Operator) -> NetworkRef:
    archive(nwl, operator)
    return nwl


def ask(network: NetworkRef, by: Operator, *, early: bool = True, **other: str) -> Asking:
    given = {"export": "waived", "export_where": "", "reason": "It is over", **other}
    with current.shared():
        return services.ask(network_id=network.id, early=early, by=by, **given)


def agree(asking: Asking, by: Operator) -> None:
    with current.shared():
        agreeing.agree(asking_id=asking.id, by=by)


def state(network: NetworkRef) -> str:
    with current.shared():
        return str(Network.objects.get(id=network.id).state)


def subjects() -> list[tuple[str, str]]:
    with current.shared():
        return list(Mail.objects.order_by("id").values_list("to", "subject"))


def test_an_archived_network_is_closed_and_its_champions_are_told(
    world: World, nwl: NetworkRef, champion: Member, as_operator: Client, as_champion: Client
) -> None:
    assert "Choose a reason." in as_operator.post(f"{HERE}archive/", {}).text
    page = as_operator.post(f"{HERE}archive/", {"reason": "archive_ended"}, follow=True).text
    assert "North West London is archived." in page
    assert "Archived (it has come to its end) by Olive Operator" in page
    assert as_champion.get("/").status_code == 503
    assert subjects() == [(champion.user.email, "North West London is archived")]
    with current.shared():
        assert "It has come to its end" in Mail.objects.get().text
    page = as_operator.post(f"{HERE}restore/", follow=True).text
    assert "North West London is active again." in page
    assert as_champion.get("/").status_code == 200
    assert subjects()[1:] == [(champion.user.email, "North West London is open again")]
    with current.shared():
        assert Network.objects.get(id=nwl.id).archived_at is None


def test_a_suspended_one_can_be_archived_and_no_other(
    nwl: NetworkRef, operator: Operator, as_operator: Client
) -> None:
    with current.shared():
        registry.suspend(network_id=nwl.id)
    assert as_operator.post(f"{HERE}restore/").status_code == 409
    archive(nwl, operator)
    with pytest.raises(WrongState):
        archive(nwl, operator)
    assert as_operator.get(f"{HERE}archive/").status_code == 409
    assert as_operator.post(f"{HERE}reactivate/").status_code == 409


def test_one_is_not_restored_beside_its_successor(world: World, operator: Operator) -> None:
    first = world.network(ics_code="QRV")
    archive(first, operator)
    world.network("nwl2", "North West London anew", ics_code="QRV")
    with current.shared(), pytest.raises(registry.IcsTaken):
        commissioning.restore(network=first, by=operator.id)
    assert state(first) == "archived"


def test_two_operators_remove_a_network(
    archived: NetworkRef, as_operator: Client, as_second: Client, operator: Operator
) -> None:
    form = as_operator.get(f"{HERE}remove/").text
    assert "Remove it without waiting" in form
    asked = as_operator.post(f"{HERE}remove/", {**WAIVED, "early": "on"}, follow=True).text
    assert "Asked. It is removed once a second operator agrees" in asked
    assert state(archived) == "archived"
    with current.shared():
        asking = Asking.objects.get()
    page = as_second.get(f"/console/agreeing/{asking.id}/").text
    assert "Remove North West London" in page
    assert "The network wants no export" in page
    assert "It was archived only lately" in page
    as_second.post(f"/console/agreeing/{asking.id}/agree/")
    assert state(archived) == "removed"
    going = as_second.get(f"/console/removals/{archived.id}/").text
    assert "North West London is being removed" in going
    assert "It is being removed" in as_operator.get(HERE).text
    assert "North West London" in as_operator.get("/console/removals/").text
    assert as_operator.get(f"/console/removals/{archived.id}/receipt.json").status_code == 404
    with current.shared():
        removal = Removal.objects.get()
        assert (removal.asked_by, removal.export) == (operator.id, "waived")
        actions = set(Event.objects.filter(subject=archived.id).values_list("action", flat=True))
    assert actions >= {"asking.asked", "asking.agreed", "network.removal_begun"}


def test_a_network_that_is_being_removed_is_not_brought_back_nor_named_anew(
    archived: NetworkRef, operator: Operator, second: Operator, as_operator: Client
) -> None:
    agree(ask(archived, operator), second)
    assert as_operator.post(f"{HERE}restore/").status_code == 409
    assert as_operator.post(f"{HERE}rename/", {"name": "Another"}).status_code == 404
    named = {"is_listed": "on", "email_domains": "nwl.example.org"}
    assert as_operator.post(f"{HERE}finding/", named).status_code == 404
    with current.shared(), pytest.raises(NotRemovable):
        services.ask(
            network_id=archived.id,
            export="waived",
            export_where="",
            early=True,
            reason="x",
            by=operator,
        )


def test_it_waits_thirty_days_unless_both_say_otherwise(
    archived: NetworkRef, operator: Operator, second: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotRemovable, match="archived only lately"):
        ask(archived, operator, early=False)
    later = clock.now() + timedelta(days=30, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    asking = ask(archived, operator, early=False)
    assert asking.what["early"] is False
    agree(asking, second)
    assert state(archived) == "removed"


def test_the_time_it_waits_is_a_setting(archived: NetworkRef, operator: Operator) -> None:
    with override_settings(REMOVAL_COOLING_DAYS=0):
        assert ask(archived, operator, early=False).what["early"] is False


def test_only_an_archived_one_is_removed(nwl: NetworkRef, operator: Operator) -> None:
    with pytest.raises(NotRemovable, match="Only a network that is archived"):
        ask(nwl, operator)


def test_one_that_was_restored_meanwhile_stays(
    archived: NetworkRef, operator: Operator, second: Operator
) -> None:
    asking = ask(archived, operator)
    with current.shared():
        commissioning.restore(network=archived, by=operator.id)
    with pytest.raises(NotRemovable, match="Only a network that is archived"):
        agree(asking, second)
    archive(archived, operator)
    with pytest.raises(agreeing.WorldChanged, match="restored and archived again"):
        agree(asking, second)
    assert state(archived) == "archived"


def test_its_federation_is_left_and_settled_first(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, operator: Operator
) -> None:
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    CrossTransferFactory(network=nwl, payer=alice, address="sofia@warwick", minutes=30)
    archive(nwl, operator)
    with pytest.raises(NotRemovable) as refused:
        ask(nwl, operator)
    assert "It has not left the federation" in refused.value.message
    assert "is not settled" in refused.value.message
    with current.shared():
        leaving.leave(network=nwl, side="centre", reason="Over", by=operator.id)
    with pytest.raises(NotRemovable, match="is not settled"):
        ask(nwl, operator)
    with current.shared():
        settling.settle_all(network=nwl, reason="Over", by=operator.id)
    assert ask(nwl, operator).state == "waiting"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"export": "kept", "export_where": " "}, services.ExportUnsaid),
        ({"export": "kept", "export_where": "x" * 201}, services.ExportUnsaid),
        ({"export": "nonsense"}, services.ExportUnsaid),
        (
            {"export": "kept", "export_where": "The safe of north west london"},
            services.NamedInRecord,
        ),
        ({"export": "kept", "export_where": "/exports/nwl.zip"}, services.NamedInRecord),
        ({"reason": " "}, agreeing.AskingReason),
    ],
)
def test_it_takes_a_word_on_the_export_and_a_reason(
    archived: NetworkRef, operator: Operator, given: dict[str, str], error: type[Refused]
) -> None:
    with pytest.raises(error):
        ask(archived, operator, **given)


def test_the_form_says_what_is_missing_beside_each_field(
    archived: NetworkRef, as_operator: Client
) -> None:
    page = as_operator.post(f"{HERE}remove/", {"early": "on"})
    assert page.status_code == 422
    assert "Say whether there is an export." in page.text
    assert "Say why." in page.text
    kept = {"export": "kept", "export_where": "", "reason": "x", "early": "on"}
    page = as_operator.post(f"{HERE}remove/", kept)
    assert page.status_code == 422
    assert 'id="id_export_where_error"' in page.text
    waiting = as_operator.post(f"{HERE}remove/", WAIVED)
    assert waiting.status_code == 409
    assert "archived only lately" in waiting.text


def test_the_receipt_is_shown_and_downloaded_and_names_nobody(
    world: World, as_operator: Client
) -> None:
    gone = world.network("quokka-care", "Quokka Care", "school", for_good=True)
    with current.enter(gone):
        admit(name="Quintus Quollborough")
    receipt = ReceiptFactory(network=gone, export="kept", export_where="Case 42")
    listed = as_operator.get("/console/removals/").text
    assert str(gone.id) in listed
    assert "Ann Asker and Abe Agrees" in listed
    page = as_operator.get(f"/console/removals/{gone.id}/").text
    assert "It was exported: Case 42" in page
    assert bytes(receipt.audit_sha256 or b"").hex() in page
    answer = as_operator.get(f"/console/removals/{gone.id}/receipt.json")
    record = answer.json()
    assert record["network"] == str(gone.id)
    assert record["removed"]["members"] == 1
    assert record["last_seals"]["ledger"]["sha256"] == bytes(receipt.ledger_sha256 or b"").hex()
    for text in (listed, page, answer.text):
        assert "uokka" not in text
        assert "Quollborough" not in text
    assert as_operator.get("/console/networks/quokka-care/").status_code == 404
    assert "uokka" not in as_operator.get("/console/networks/?state=removed").text
    assert "Remove a network that is gone" in as_operator.get("/console/agreeing/").text


def test_a_partner_still_reads_what_crossed_with_one_that_is_gone(
    world: World, nwl: NetworkRef, alice: Member, as_operator: Client
) -> None:
    gone = world.network("quokka-care", "Quokka Care", "school", for_good=True)
    for network in (nwl, gone):
        FederatedNetworkFactory(network=network)
    with current.enter(gone):
        quintus = admit(name="Quintus Quollborough")
    CrossTransferFactory(network=gone, payer=quintus, address=f"{alice.handle}@nwl", minutes=30)
    with current.shared():
        leaving.leave(network=gone, side="centre", reason="Over", by=None)
    settling.settle_all(network=gone, reason="Over", by=None)
    ReceiptFactory(network=gone)
    page = world.client(nwl, alice.user).get("/credits/")
    assert page.status_code == 200
    assert "uokka" not in page.text
    for path in ("", "pairs/", "pairs.csv", "patterns/", "to-decide/", "reconciliation/"):
        answer = as_operator.get(f"/console/federation/{path}")
        assert answer.status_code == 200
        assert "uokka" not in answer.text


def test_an_auditor_reads_receipts_and_removes_nothing(world: World, archived: NetworkRef) -> None:
    with current.shared():
        auditor = world.client(None, OperatorFactory(role=Operator.Role.AUDITOR).user)
    assert auditor.get("/console/removals/").status_code == 200
    for act in ("archive", "restore", "remove"):
        assert auditor.post(f"{HERE}{act}/", WAIVED).status_code == 403


def test_pages_ask_little(world: World, nwl: NetworkRef, as_operator: Client) -> None:
    RemovalFactory(network=nwl)
    for path in ("/console/removals/", f"/console/removals/{nwl.id}/"):
        as_operator.get(path)
        with counted() as queries:
            assert as_operator.get(path).status_code == 200
        assert len(queries) <= 12, path


def test_what_is_none_is_not_found(as_operator: Client) -> None:
    nobody = UUID(int=1)
    for path in (f"/console/removals/{nobody}/", f"/console/removals/{nobody}/receipt.json"):
        assert as_operator.get(path).status_code == 404
    assert as_operator.post("/console/removals/").status_code == 405
    with current.shared():
        assert not running.remove(nobody)
        assert not Receipt.objects.exists()
