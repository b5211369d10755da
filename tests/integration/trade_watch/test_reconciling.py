"""Each night all ledgers are held to each other; what differs is kept, said once and shown."""

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from shared_apps.federation.models import CrossTransfer
from shared_apps.operators.models import Operator
from shared_apps.trade_watch import selectors, services, tasks
from shared_apps.trade_watch.models import PatternLook, Reconciliation
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current, locks, metrics
from tenants.current import NetworkRef
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
from tests.factories.trade_watch import PatternLookFactory, ReconciliationFactory
from tests.world import World

HERE = "/console/federation/reconciliation/"
BREAK = "UPDATE shared.ledger_stripe SET balance_minutes = 61 WHERE balance_minutes = 60"
MEND = "UPDATE shared.ledger_stripe SET balance_minutes = 60 WHERE balance_minutes = 61"


@pytest.fixture
def crossed(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> CrossTransfer:
    FederatedNetworkFactory(network=nwl)
    FederatedNetworkFactory(network=warwick)
    return CrossTransferFactory(network=warwick, payer=sofia, address="alice@nwl")


def tamper(world: World, statement: str) -> None:
    """As the administrator, past the triggers."""
    with world.admin() as admin:
        admin.execute("ALTER TABLE shared.ledger_stripe DISABLE TRIGGER USER")
        admin.execute(statement)
        admin.execute("ALTER TABLE shared.ledger_stripe ENABLE TRIGGER USER")


def night() -> Reconciliation:
    """As the task does it."""
    with current.shared():
        tasks.reconcile.run()
        return Reconciliation.objects.latest("started_at")


def mails() -> list[str]:
    with current.shared():
        return list(Mail.objects.order_by("created_at").values_list("subject", flat=True))


def counted(outcome: str) -> float:
    """What the metric says of this outcome so far."""
    line = f'hexitime_reconciliations_total{{network="central",outcome="{outcome}"}}'
    lines = metrics.text().decode().splitlines()
    return next((float(one.split()[-1]) for one in lines if one.startswith(line)), 0.0)


def test_ledgers_that_agree_are_said_to(
    as_operator: Client, operator: Operator, crossed: CrossTransfer
) -> None:
    before = counted("clean")
    run = night()
    assert (run.state, run.networks, run.differences) == ("clean", 2, [])
    assert run.finished_at is not None
    assert run.finished_at >= run.started_at
    assert mails() == []
    assert counted("clean") == before + 1
    page = as_operator.get(HERE).text
    assert "All ledgers agree" in page
    assert "2 networks and the national ledger" in page
    assert "In order" in page


def test_the_first_difference_is_told_by_mail_metric_and_log(
    world: World,
    as_operator: Client,
    operator: Operator,
    crossed: CrossTransfer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert night().state == "clean"
    tamper(world, BREAK)
    before = counted("differs")
    with caplog.at_level(logging.ERROR):
        run = night()
    assert run.state == "differs"
    assert run.difference_count == len(run.differences) > 0
    assert any(line.startswith("F1") for line in run.differences)
    assert any(line.startswith("L4") for line in run.differences), "the national ledger's own check"
    assert mails() == ["The ledgers of the federation differ"]
    with current.shared():
        mail = Mail.objects.get()
    assert mail.to == operator.user.email
    assert run.differences[0] in mail.text
    assert HERE in mail.text
    assert counted("differs") == before + 1
    assert any("The ledgers differ in" in record.getMessage() for record in caplog.records)
    page = as_operator.get(HERE).text
    assert "The ledgers differ" in page
    assert "sum of positions is 1, should be 0" in page


def test_what_is_known_is_not_told_again_but_what_is_new_is(
    world: World, operator: Operator, crossed: CrossTransfer
) -> None:
    tamper(world, BREAK)
    night()
    assert night().state == "differs"
    assert len(mails()) == 1
    tamper(world, MEND)
    assert night().state == "clean"
    tamper(world, BREAK)
    night()
    assert len(mails()) == 2


def test_one_that_breaks_off_is_written_down_told_once_and_raised(
    world: World, as_operator: Client, operator: Operator, nwl: NetworkRef, crossed: CrossTransfer
) -> None:
    before = counted("failed")
    rename = "ALTER TABLE shared.{} RENAME TO {}"
    with world.admin() as admin:
        admin.execute(rename.format("ledger_sealed_row", "ledger_gone"))
        try:
            for _ in range(2):
                with current.shared(), pytest.raises(ProgrammingError):
                    tasks.reconcile.run()
        finally:
            admin.execute(rename.format("ledger_gone", "ledger_sealed_row"))
    with current.shared():
        assert set(Reconciliation.objects.values_list("state", flat=True)) == {"failed"}
    assert mails() == ["The reconciliation could not be done"]
    assert counted("failed") == before + 2
    assert "The last one could not be done" in as_operator.get(HERE).text
    assert night().state == "clean"


def test_two_at_once_are_one(crossed: CrossTransfer) -> None:
    with current.shared(), locks.only_one("trade_watch.reconcile", seconds=60):
        assert services.reconcile() is None
        assert not Reconciliation.objects.exists()


def test_a_night_without_is_seen(as_operator: Client) -> None:
    assert "There was none yet" in as_operator.get(HERE).text
    now = clock.now()
    with current.shared():
        for days in (5, 4, 2):
            ReconciliationFactory(started_at=now - timedelta(days=days))
        history = selectors.history()
    missed = [one for one in history.nights if one.run is None]
    assert history.is_overdue
    assert len(missed) in {2, 3}, "the third night, the last, and today's once it is due"
    page = as_operator.get(HERE).text
    assert "A night has gone by without" in page
    assert page.count("Did not happen") == len(missed)


def test_one_that_broke_off_last_night_is_not_one_that_did_not_happen(
    as_operator: Client,
) -> None:
    with current.shared():
        ReconciliationFactory(started_at=clock.now() - timedelta(hours=50))
        ReconciliationFactory(state="failed", started_at=clock.now() - timedelta(minutes=5))
        assert selectors.history().is_overdue
    page = as_operator.get(HERE).text
    assert "The last one could not be done" in page
    assert "A night has gone by without" not in page


def test_one_whose_worker_died_is_seen(as_operator: Client) -> None:
    with current.shared():
        ReconciliationFactory(started_at=clock.now() - timedelta(hours=50))
        ReconciliationFactory(
            state="running", started_at=clock.now() - timedelta(hours=2), finished_at=None
        )
    page = as_operator.get(HERE).text
    assert "Broke off" in page
    assert "A night has gone by without" in page


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "running"},
        {"state": "clean", "finished_at": None},
        {"state": "differs"},
        {"state": "clean", "difference_count": 1},
        {"state": "odd"},
    ],
)
def test_the_table_holds_its_rules(servers: None, world: World, broken: dict[str, object]) -> None:
    with current.shared(), pytest.raises(IntegrityError):
        ReconciliationFactory(**broken)


def test_what_was_found_is_kept(world: World, operator: Operator) -> None:
    with current.shared():
        run = ReconciliationFactory()
        look = PatternLookFactory(by=operator)
        with pytest.raises(ProgrammingError):
            Reconciliation.objects.filter(id=run.id).delete()
        with pytest.raises(ProgrammingError):
            Reconciliation.objects.update(started_at=clock.now())
        with pytest.raises(ProgrammingError):
            PatternLook.objects.update(reason="Something else")
        with pytest.raises(IntegrityError):
            PatternLookFactory(by=operator, pattern=look.pattern, minutes=look.minutes)
        for broken in ({"reason": ""}, {"kind": "odd"}, {"minutes": 0}, {"pattern": uuid7()}):
            if "pattern" in broken:
                assert PatternLookFactory(by=operator, **broken).pk
                continue
            with pytest.raises(IntegrityError):
                PatternLookFactory(by=operator, **broken)
