"""What must not be asked of a ledger: each is refused by name, in a sentence, and moves nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.ledger import services
from tenant_apps.ledger.models import Account, AccountKind, TransferKind
from tenant_apps.ledger.posting import Held, Posted
from tenant_apps.ledger.refusals import named
from tenants import current
from tenants.current import NetworkRef
from tests.factories.ledger import AccountFactory, HoldFactory, TransferFactory
from tests.integration.ledger.ask import assert_refused, give, leg, set_aside


@dataclass(frozen=True)
class Scene:
    """What is there to be asked about wrongly."""

    alice: Account
    bob: Account
    closed: Account
    project: Account
    given: Posted
    undone: Posted
    reversal: Posted
    held: Held
    taken: Held
    released: Held
    expired: Held
    batch: UUID
    legs: list[Any]
    stranger: Account
    foreign_transfer: UUID
    foreign_hold: UUID


def reverse(transfer: UUID, key: UUID | None = None) -> Posted:
    return services.reverse(key=key or uuid7(), transfer=transfer, by=None)


def take(hold: UUID, minutes: int, key: UUID | None = None) -> Posted:
    return services.take(key=key or uuid7(), hold=hold, minutes=minutes, by=None)


def many(*legs: Any, batch: UUID | None = None) -> object:
    return services.transfer_many(batch=batch or uuid7(), transfers=legs)


def reverse_by_hand(original: UUID, payer: Account, payee: Account, minutes: int) -> None:
    """What the service never asks: a reversal that says for itself what it moves."""
    with named(), database.atomic(), database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_transfer (id, kind, reverses_id, payer_id, payee_id, minutes, "
            "request_hash) VALUES (%s, 'reversal', %s, %s, %s, %s, '')",
            [uuid7(), original, payer.id, payee.id, minutes],
        )


@pytest.fixture
def scene(nwl: NetworkRef, here: NetworkRef, alice: Account, bob: Account) -> Scene:
    closed, project = AccountFactory(), AccountFactory(kind=AccountKind.PROJECT, minutes=60)
    services.change_account(account=closed.id, by=None, reason="member.left", closed=True)
    given, undone = give(alice, bob, 15), give(alice, bob, 15)
    reversal = reverse(undone.id)
    held, taken, released = (set_aside(alice, bob, 15) for _ in range(3))
    expired = set_aside(alice, bob, 15, expires_at=clock.now() + timedelta(milliseconds=20))
    take(taken.id, 15)
    services.release(hold=released.id, by=None)
    time.sleep(0.03)
    services.expire(hold=expired.id)
    batch, legs = uuid7(), [leg(alice, bob, 1), leg(alice, bob, 2)]
    many(*legs, batch=batch)
    with current.enter(nwl):
        stranger, transfer, hold = AccountFactory(minutes=60), TransferFactory(), HoldFactory()
    return Scene(
        alice,
        bob,
        closed,
        project,
        given,
        undone,
        reversal,
        held,
        taken,
        released,
        expired,
        batch,
        legs,
        stranger,
        transfer.id,
        hold.id,
    )


NOT_AMOUNT = "A transfer moves a whole number of minutes, from 1 to 1,000,000,000."
AMOUNTS = [0, -15, 1.5, 10**12, 10**30, True, "60", None]


@pytest.mark.parametrize("minutes", AMOUNTS)
@pytest.mark.parametrize(
    "work",
    [
        lambda it, minutes: give(it.alice, it.bob, minutes),
        lambda it, minutes: give(it.project, it.bob, minutes),
        lambda it, minutes: set_aside(it.alice, it.bob, minutes),
        lambda it, minutes: take(it.held.id, minutes),
        lambda it, minutes: many(leg(it.alice, it.bob, 1), leg(it.alice, it.bob, minutes)),
    ],
    ids=["transfer", "transfer of a project", "hold", "take", "batch"],
)
def test_what_is_no_amount(scene: Scene, work: Callable[..., object], minutes: Any) -> None:
    assert_refused(lambda: work(scene, minutes), "not_an_amount", NOT_AMOUNT)


SAME = "same_account", "Credits cannot move from an account to itself."
UNKNOWN = "unknown_account", "There is no such account in this ledger."
CLOSED = "account_closed", "This account is closed: it can neither pay nor be paid."
REUSED = (
    "key_reused",
    "This request was already used for something else. Please start again.",
)
RESOLVED = (
    "hold_already_resolved",
    "These held credits have already been paid or given back.",
)
NO_HOLD = "unknown_hold", "There is no such hold between these accounts."
NO_TRANSFER = "unknown_transfer", "There is no such transfer in this ledger."
REVERSED = "already_reversed", "This transfer has already been reversed."
MIRROR = (
    "not_reversible",
    "A reversal cannot itself be reversed: make a new transfer instead.",
)
NOT_WHOLE = (
    "not_a_mirror",
    "A transfer is reversed wholly: as many credits go back, between the same two accounts.",
)
TOO_SMALL = "hold_too_small", "16 minutes cannot be paid from the 15 minutes held."
NOT_YET = "hold_not_expired", "The time of these held credits is not over yet."
PAST = "already_past", "A hold must end at a time that is still to come."

Bad = tuple[Callable[[Scene], object], tuple[str, str]]
BAD: dict[str, Bad] = {
    "to oneself": (lambda it: give(it.alice, it.alice, 15), SAME),
    "held for oneself": (lambda it: set_aside(it.alice, it.alice, 15), SAME),
    "a project to itself": (lambda it: give(it.project, it.project, 15), SAME),
    "to oneself in a batch": (lambda it: many(leg(it.alice, it.alice, 15)), SAME),
    "to another ledger": (lambda it: give(it.alice, it.stranger, 15), UNKNOWN),
    "from another ledger": (lambda it: give(it.stranger, it.alice, 15), UNKNOWN),
    "from a project to another ledger": (lambda it: give(it.project, it.stranger, 15), UNKNOWN),
    "held for another ledger": (lambda it: set_aside(it.alice, it.stranger, 15), UNKNOWN),
    "to another ledger in a batch": (
        lambda it: many(leg(it.alice, it.bob, 1), leg(it.bob, it.stranger, 1)),
        UNKNOWN,
    ),
    "to a closed account": (lambda it: give(it.alice, it.closed, 15), CLOSED),
    "from a closed account": (lambda it: give(it.closed, it.alice, 15), CLOSED),
    "from a project to a closed account": (lambda it: give(it.project, it.closed, 15), CLOSED),
    "held for a closed account": (lambda it: set_aside(it.alice, it.closed, 15), CLOSED),
    "to a closed account in a batch": (
        lambda it: many(leg(it.alice, it.bob, 1), leg(it.alice, it.closed, 1)),
        CLOSED,
    ),
    "a key with other minutes": (lambda it: give(it.alice, it.bob, 16, key=it.given.id), REUSED),
    "a key with another payee": (
        lambda it: give(it.alice, it.project, 15, key=it.given.id),
        REUSED,
    ),
    "a key with another kind": (
        lambda it: give(it.alice, it.bob, 15, key=it.given.id, kind=TransferKind.REWARD),
        REUSED,
    ),
    "a transfer's key for a reversal": (lambda it: reverse(it.undone.id, it.given.id), REUSED),
    "a transfer's key for a taking": (lambda it: take(it.held.id, 15, it.given.id), REUSED),
    "a reversal's key for another": (lambda it: reverse(it.given.id, it.reversal.id), REUSED),
    "a hold's key with other minutes": (
        lambda it: set_aside(it.alice, it.bob, 16, key=it.held.id),
        REUSED,
    ),
    "a batch that has grown": (
        lambda it: many(*it.legs, leg(it.alice, it.bob, 3), batch=it.batch),
        REUSED,
    ),
    "a batch under another name": (lambda it: many(*it.legs), REUSED),
    "a reversal of a reversal": (lambda it: reverse(it.reversal.id), MIRROR),
    "a reversal of what is reversed": (lambda it: reverse(it.undone.id), REVERSED),
    "a reversal of a part": (
        lambda it: reverse_by_hand(it.given.id, it.bob, it.alice, 14),
        NOT_WHOLE,
    ),
    "a reversal of more": (
        lambda it: reverse_by_hand(it.given.id, it.bob, it.alice, 16),
        NOT_WHOLE,
    ),
    "a reversal to another": (
        lambda it: reverse_by_hand(it.given.id, it.bob, it.project, 15),
        NOT_WHOLE,
    ),
    "a part of a reversal reversed": (
        lambda it: reverse_by_hand(it.reversal.id, it.alice, it.bob, 14),
        MIRROR,
    ),
    "a reversal of another ledger's transfer": (
        lambda it: reverse(it.foreign_transfer),
        NO_TRANSFER,
    ),
    "a hold taken twice": (lambda it: take(it.taken.id, 15), RESOLVED),
    "a hold taken after its release": (lambda it: take(it.released.id, 15), RESOLVED),
    "a hold taken after its expiry": (lambda it: take(it.expired.id, 15), RESOLVED),
    "a hold taken twice in a batch": (
        lambda it: many(leg(it.alice, it.bob, 15, hold=it.taken.id)),
        RESOLVED,
    ),
    "a taken hold released": (lambda it: services.release(hold=it.taken.id, by=None), RESOLVED),
    "more than was held": (lambda it: take(it.held.id, 16), TOO_SMALL),
    "more than was held in a batch": (
        lambda it: many(leg(it.alice, it.bob, 16, hold=it.held.id)),
        TOO_SMALL,
    ),
    "a hold taken for another": (
        lambda it: many(leg(it.alice, it.project, 15, hold=it.held.id)),
        NO_HOLD,
    ),
    "another ledger's hold taken": (lambda it: take(it.foreign_hold, 15), NO_HOLD),
    "another ledger's hold released": (
        lambda it: services.release(hold=it.foreign_hold, by=None),
        NO_HOLD,
    ),
    "a hold expired before its time": (lambda it: services.expire(hold=it.held.id), NOT_YET),
    "a hold that ends in the past": (
        lambda it: set_aside(it.alice, it.bob, 15, expires_at=clock.now() - timedelta(hours=1)),
        PAST,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused(scene: Scene, name: str) -> None:
    work, why = BAD[name]
    assert_refused(lambda: work(scene), *why)


def test_a_hold_is_replayed_though_its_time_is_over(alice: Account, bob: Account) -> None:
    """The same request is answered as before, whenever it comes again."""
    asked = {"key": uuid7(), "expires_at": clock.now() + timedelta(milliseconds=20)}
    set_aside(alice, bob, 15, **asked)
    time.sleep(0.03)
    assert set_aside(alice, bob, 15, **asked).replayed
