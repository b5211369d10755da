"""r12: what one request leaves behind on a connection, the next one does not find."""

import os
import sys
from typing import Any

import pytest

from tests.isolation.conftest import Pair
from tests.isolation.twelve.broken_off import WAYS
from tests.stock.beside import ROOT, answer

MODULE = "tests.isolation.twelve.broken_off"
KEPT, POOLED = "0", "1"
# Django lets go of a connection whose transactions a view has taken into its own hands.
NOT_KEPT = {(KEPT, "leave_autocommit_off"), (KEPT, "begin_by_hand")}


@pytest.fixture(scope="module", params=[KEPT, POOLED], ids=["kept", "pooled"])
def pool_max(request: pytest.FixtureRequest) -> str:
    """A connection that its thread keeps, or one that all threads lend from a pool."""
    return str(request.param)


@pytest.fixture(scope="module")
def next_requests(pair: Pair, pool_max: str) -> dict[str, Any]:
    """Where the next request in B was, after one of A that was broken off in this way."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    told = {**os.environ, "PYTHONPATH": paths, "DATABASE_POOL_MAX": pool_max}
    hosts = [pair.a.network.host, pair.b.network.host]
    found: dict[str, Any] = answer([sys.executable, "-m", MODULE, *hosts], told)
    return found


@pytest.mark.parametrize("way", WAYS)
def test_r12_the_next_request_on_the_connection_is_in_its_own_network(
    pair: Pair, next_requests: dict[str, Any], pool_max: str, way: str
) -> None:
    after = next_requests[way]
    schema = pair.b.network.schema
    for look in (after["alone"], after["in a transaction"]):
        assert look["role"] == schema
        assert look["path"].replace('"', "") == f"{schema}, extensions"
    assert after["same connection"] is ((pool_max, way) not in NOT_KEPT)
