"""A right that the federation's door lacks for a while: what it does there then fails for real."""

from collections.abc import Iterator
from contextlib import contextmanager

from tenants.current import FEDERATION_ROLE
from tests.world import World


@contextmanager
def withheld(world: World, right: str, table: str) -> Iterator[None]:
    """`right` as SQL has it, such as `UPDATE (title)`."""
    with world.admin() as admin:
        admin.execute(f"REVOKE {right} ON shared.{table} FROM {FEDERATION_ROLE}")
        try:
            yield
        finally:
            admin.execute(f"GRANT {right} ON shared.{table} TO {FEDERATION_ROLE}")
