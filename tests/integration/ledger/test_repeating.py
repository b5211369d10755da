"""What the server could not answer is asked again, with the same key; what it refused is not."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connections

from kernel import database
from kernel.errors import Refused
from kernel.ids import uuid7
from tenant_apps.credits import services as credits
from tenant_apps.ledger import repeating, services
from tenant_apps.ledger.models import Account, Transfer
from tenant_apps.ledger.refusals import AskAgain, NotEnoughCredits
from tenant_apps.ledger.repeating import repeated
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.integration.ledger.ask import assert_sound, balance, give
from tests.world import World

PATIENCE_SECONDS = 10


@contextmanager
def hanging(network: NetworkRef, account: Any) -> Iterator[psycopg.Connection]:
    """Someone else holds this account's stripe for as long as the block runs."""
    with World().admin() as other, other.transaction():
        other.execute(f'SET LOCAL search_path = "{network.schema}"')
        other.execute(
            "SELECT FROM ledger_stripe WHERE account_id = %s FOR NO KEY UPDATE", [account]
        )
        yield other


def cut_off_the_one_that_waits() -> None:
    """End the backend that waits for a lock, as a server does that is going down."""
    with World().admin() as admin:
        for _ in range(PATIENCE_SECONDS * 100):
            ended = admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE wait_event_type = 'Lock' AND usename = 'hexitime_app' "
                "AND datname = current_database() AND query LIKE '%%ledger_transfer%%'"
            ).fetchall()
            if ended:
                return
            time.sleep(0.01)
    raise AssertionError("Nobody waited.")


def elsewhere(network: NetworkRef, work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Run it in a thread of its own; what it returned, or raised, is in the list then."""
    results: list[Any] = []

    def run() -> None:
        try:
            with current.enter(network):
                results.append(work())
        except (Refused, DatabaseError) as error:
            results.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def test_a_posting_whose_connection_is_lost_is_asked_again(
    here: NetworkRef, alice: Account, bob: Account
) -> None:
    key = uuid7()
    with hanging(here, alice.id):
        thread, results = elsewhere(here, lambda: give(alice, bob, 15, key=key))
        cut_off_the_one_that_waits()
    thread.join(PATIENCE_SECONDS)
    [posted] = results
    assert (posted.id, posted.replayed) == (key, False)
    assert (balance(alice), balance(bob)) == (105, 15)
    assert_sound()


def test_a_whole_gift_is_asked_again(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        giver, receiver = admit(name="Grace"), admit(name="Rita")
        account = credits.selectors.account_of(giver)
    key = uuid7()
    with hanging(nwl, account.id):
        thread, results = elsewhere(
            nwl,
            lambda: credits.give(
                key=key, giver=giver, receiver_id=receiver.id, minutes=45, note=""
            ),
        )
        cut_off_the_one_that_waits()
    thread.join(PATIENCE_SECONDS)
    [gift] = results
    assert gift.id == key
    with current.enter(nwl):
        assert credits.selectors.account_of(giver).balance_minutes == 75
        assert credits.selectors.account_of(receiver).balance_minutes == 165
        assert_sound()


def test_what_was_committed_before_the_connection_was_lost_is_not_done_twice(
    here: NetworkRef, alice: Account, bob: Account
) -> None:
    key, tries = uuid7(), []

    @repeated
    def post() -> Any:
        posted = services.transfer.__wrapped__(  # type: ignore[attr-defined]
            key=key, kind="gift", payer=alice.id, payee=bob.id, minutes=15, by=alice.holder
        )
        tries.append(posted)
        if len(tries) == 1:
            connections["default"].connection.close()
            database.cursor().execute("SELECT 1")
        return posted

    assert post().replayed
    assert [one.replayed for one in tries] == [False, True]
    assert balance(bob) == 15
    assert Transfer.objects.filter(payee=bob.id).count() == 1


def test_a_refusal_is_not_asked_again(alice: Account, bob: Account) -> None:
    tries = []

    @repeated
    def post() -> Any:
        tries.append(1)
        return give(alice, bob, 500)

    with pytest.raises(NotEnoughCredits):
        post()
    assert len(tries) == 1


def test_it_gives_up_after_five(here: NetworkRef, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []
    monkeypatch.setattr(repeating._AGAIN, "sleep", lambda seconds: None)

    @repeated
    def never() -> None:
        tries.append(1)
        raise AskAgain

    with pytest.raises(AskAgain):
        never()
    assert len(tries) == repeating.TRIES


def test_within_a_transaction_whoever_opened_it_asks_again(here: NetworkRef) -> None:
    tries = []

    @repeated
    def once() -> None:
        tries.append(1)
        with database.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40P01'; END $$")

    with pytest.raises(DatabaseError), database.atomic():
        once()
    assert len(tries) == 1


@pytest.mark.parametrize(
    ("state", "passing"),
    [("40001", True), ("40P01", True), ("55P03", True), ("57P01", True), ("23505", False)],
)
def test_what_may_pass_is_known_by_its_state(here: NetworkRef, state: str, passing: bool) -> None:
    with pytest.raises(DatabaseError) as raised, database.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$")
    assert repeating.is_passing(raised.value) is passing


def test_a_server_that_is_not_there_may_come_back() -> None:
    error = OperationalError()
    error.__cause__ = psycopg.OperationalError("server closed the connection unexpectedly")
    assert repeating.is_passing(error)
