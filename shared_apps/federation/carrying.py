"""A record of the federation and its legs, sent as one message: all of it stands, or none."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DatabaseError

from kernel import database
from kernel.database import Statement
from shared_apps.federation import legs, recipients, refusals
from shared_apps.federation.legs import Between, Leg, LegRefused, Party
from shared_apps.federation.models import CrossTransfer
from tenant_apps.audit import services as audit
from tenant_apps.ledger.refusals import UnknownAccount
from tenants import current
from tenants.current import NetworkRef

Kind = CrossTransfer.Kind


def door(*partners: NetworkRef) -> AbstractContextManager[None]:
    """The federation's door. One that is open already stays: its transaction is the caller's."""
    opened = current.door()
    if opened is not None and opened.role == current.FEDERATION_ROLE:
        return nullcontext()
    return current.federation(*partners)


def between(payer: Party, payee: Party) -> Between:
    """The accounts between two networks. Raises NotFederated where one never was in."""
    try:
        return legs.between(payer.network, payee.network)
    except UnknownAccount:
        recipients.require_federated(payer.network, payee.network)
        raise


def digest(*asked: object) -> bytes:
    """What a key stands for: a hash over all that was asked."""
    return hashlib.sha256("\x1f".join(str(part) for part in asked).encode()).digest()


_RECORD = """
INSERT INTO federation_cross_transfer (reference, kind, reverses_id, payer_network_id,
                                       payee_network_id, payer_handle, payee_handle, minutes, note,
                                       actor, request_hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING reference
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What crossed, as it is written down once."""

    reference: UUID
    kind: CrossTransfer.Kind
    payer: Party
    payee: Party
    minutes: int
    by: UUID | None
    request_hash: bytes
    note: str = ""
    reverses: UUID | None = None

    def statement(self) -> Statement:
        row: list[Any] = [self.reference, self.kind, self.reverses]
        row += [self.payer.network.id, self.payee.network.id]
        row += [self.payer.handle, self.payee.handle, self.minutes, self.note, self.by]
        return Statement(_RECORD, [*row, self.request_hash])


@dataclass(frozen=True, slots=True)
class Act:
    """What is noted in the audit once it was done. The detail holds no personal data."""

    action: str
    by: UUID | None
    subject: UUID
    detail: dict[str, Any]


def carry_out(
    record: Statement,
    three: Sequence[Leg],
    *,
    payer: Party,
    payee: Party,
    act: Act,
    compare: Callable[[], None],
) -> bool:
    """Write the record, whose trigger asks for its rules, and post. All of it is one message.

    False where the record stood. `compare` raises then if it stands for something else: so does
    what the legs may have posted under the same keys in other ledgers fall with it. Raises what
    `refusals` has, and the payer's ledger's own refusals.
    """
    statements = [record, *(leg.statement for leg in three)]
    with database.atomic():
        try:
            [recorded, *rows] = database.together(statements)
        except DatabaseError as error:
            raise refusals.told(error, three, payer, payee) from error
        if not recorded:
            compare()
            return False
        try:
            posted = legs.posted(three, rows)
        except LegRefused as refused:
            raise refusals.plain(refused, payer, payee) from refused
        audit.record(action=act.action, by=act.by, subject=act.subject, detail=act.detail)
    return posted
