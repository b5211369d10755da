"""Rules that join the ledger to the rest: its letters, and the ledgers of two networks."""

from contextlib import suppress
from itertools import count
from uuid import UUID

import pytest
from django.core.mail import get_connection
from django.db import ProgrammingError

from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import consistency, holds, reversals
from shared_apps.federation import services as federation
from shared_apps.federation.legs import Side
from tenant_apps.credits import selectors as credits
from tenant_apps.credits import services as giving
from tenant_apps.ledger.refusals import HoldAlreadyResolved
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.outbox import delivery, letters
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants import selectors as networks
from tests.factories.federation import FederatedNetworkFactory, side
from tests.factories.members import admit
from tests.faults.mutants.scratch import Scratch
from tests.world import World

numbers = count()


def what_cannot_be_told_does_not_happen(scratch: Scratch) -> None:
    """The letter stands in the outbox with the gift, or neither does."""
    ann, ben = admit(name="Ann Abel"), admit(name="Ben Bold")
    before = credits.account_of(ben).balance_minutes
    scratch.admin.execute(f"REVOKE INSERT ON outbox_mail FROM {scratch.network.schema}")
    try:
        with pytest.raises(ProgrammingError):
            giving.give(key=uuid7(), giver=ann, receiver_id=ben.id, minutes=15, note="")
    finally:
        scratch.admin.execute(f"GRANT INSERT ON outbox_mail TO {scratch.network.schema}")
    assert credits.account_of(ben).balance_minutes == before


def a_letter_is_sent_once_the_mail_server_has_it(scratch: Scratch) -> None:
    """No mail server answers in tests."""
    ann, ben = admit(name="Ann Abel"), admit(name="Ben Bold")
    giving.give(key=uuid7(), giver=ann, receiver_id=ben.id, minutes=15, note="")
    mail = delivery._claim(awaited_only=False)
    assert mail
    delivery._send(mail, letters.look, get_connection())
    assert not Mail.objects.exclude(sent_at=None).exists()


def a_limit_between_networks_undoes_all_three(scratch: Scratch) -> None:
    ann, sofia = _sender(scratch)
    before = credits.account_of(ann).balance_minutes
    with pytest.raises(federation.TradeLimitDown):
        _send(scratch, ann, sofia, uuid7(), 45)
    assert credits.account_of(ann).balance_minutes == before
    assert _differences() == []


def a_key_crosses_once(scratch: Scratch) -> None:
    (ann, sofia), key = _sender(scratch), uuid7()
    _send(scratch, ann, sofia, key, 15)
    with pytest.raises(federation.KeyReused):
        _send(scratch, ann, sofia, key, 30)


def a_hold_between_networks_is_of_one_request(scratch: Scratch) -> None:
    (ann, sofia), reference = _apart(scratch), uuid7()
    holds.reserve(reference=reference, payer=ann, payee=sofia, minutes=15, by=None)
    with pytest.raises(federation.KeyReused):
        holds.reserve(reference=reference, payer=ann, payee=sofia, minutes=30, by=None)


def a_hold_turned_round_leaves_nothing(scratch: Scratch) -> None:
    """In each ledger it would have the key of the other's leg."""
    (ann, sofia), reference = _apart(scratch), uuid7()
    holds.reserve(reference=reference, payer=ann, payee=sofia, minutes=15, by=None)
    with suppress(Refused):
        holds.reserve(reference=reference, payer=sofia, payee=ann, minutes=15, by=None)
    assert _differences() == []


def a_hold_is_taken_for_one_amount(scratch: Scratch) -> None:
    (ann, sofia), reference = _apart(scratch), uuid7()
    holds.reserve(reference=reference, payer=ann, payee=sofia, minutes=15, by=None)
    holds.take(reference=reference, minutes=5, by=None)
    with pytest.raises(HoldAlreadyResolved):
        holds.take(reference=reference, minutes=15, by=None)


def all_that_was_paid_for_an_exchange_is_undone(scratch: Scratch) -> None:
    (ann, sofia), reference = _apart(scratch), uuid7()
    holds.reserve(reference=reference, payer=ann, payee=sofia, minutes=15, by=None)
    holds.take(reference=reference, minutes=30, by=None)
    reversals.reverse(reference=reference, reason="By mistake", by=None)
    assert _differences() == []


def _apart(scratch: Scratch) -> tuple[Side, Side]:
    """Two who may exchange half an hour between two networks."""
    ann, address = _sender(scratch)
    handle, _, slug = address.partition("@")
    with current.adopt(None):
        away = networks.by_slug(slug)
        assert away
        with current.enter(away):
            sofia = members.by_handle(handle)
        assert sofia
        return side(scratch.network, ann), side(away, sofia)


def _sender(scratch: Scratch) -> tuple[Member, str]:
    """Who may send half an hour to Sofia of another network, and her address."""
    with current.adopt(None):
        away = f"away{next(numbers)}"
        other = World().network(away, away, "school")
        for network in (scratch.network, other):
            FederatedNetworkFactory(network=network, floor_minutes=-30)
        with current.enter(other):
            sofia = admit(name="Sofia Sharma")
    return admit(name="Ann Abel"), f"{sofia.handle}@{away}"


def _send(scratch: Scratch, payer: Member, address: str, key: UUID, minutes: int) -> None:
    federation.send(
        key=key,
        payer_network=scratch.network,
        payer_account_id=credits.account_of(payer).id,
        payer_handle=payer.handle,
        address=address,
        minutes=minutes,
        note="",
        by=payer.id,
    )


def _differences() -> list[str]:
    with current.adopt(None):
        return [str(one) for one in consistency.check()]
