"""Trade of the past, for tests: what crossed stands in the record at the time that is given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kernel.ids import uuid7
from tenants.current import NetworkRef
from tests.world import World


@dataclass(frozen=True, slots=True)
class Crossed:
    """Credits that a member of one network sent to a member of another."""

    payer: NetworkRef
    payee: NetworkRef
    minutes: int
    at: datetime
    payer_handle: str = "alice"
    payee_handle: str = "sofia"


def record(world: World, crossed: Iterable[Crossed]) -> None:
    """As the administrator, into the record alone. Both networks must be in the federation."""
    with world.admin() as admin:
        admin.cursor().executemany(
            "INSERT INTO shared.federation_cross_transfer (reference, payer_network_id,"
            " payee_network_id, payer_handle, payee_handle, minutes, note, request_hash,"
            r" created_at) VALUES (%s, %s, %s, %s, %s, %s, '', '\x00', %s)",
            [
                (
                    uuid7(),
                    one.payer.id,
                    one.payee.id,
                    one.payer_handle,
                    one.payee_handle,
                    one.minutes,
                    one.at,
                )
                for one in crossed
            ],
        )


def move_back(world: World, at: datetime) -> None:
    """Let all that the national ledger has recorded so far have happened at this moment."""
    with world.admin() as admin:
        admin.execute("ALTER TABLE shared.ledger_transfer DISABLE TRIGGER USER")
        admin.execute("UPDATE shared.ledger_transfer SET recorded_at = %s", [at])
        admin.execute("ALTER TABLE shared.ledger_transfer ENABLE TRIGGER USER")
