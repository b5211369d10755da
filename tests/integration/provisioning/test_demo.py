"""The demo comes up, comes up again without a change, and its books are in order."""

import json
from io import StringIO

from django.core.management import call_command

from provisioning import checking, listing
from provisioning.demo import building
from tenant_apps.members.models import Member
from tenant_apps.search.models import Word
from tenants import current, selectors
from tests.world import World


def figures() -> list[listing.NetworkRow]:
    return listing.networks()


def test_the_demo_comes_up_once(world: World) -> None:
    list(building.bring_up())
    before = figures()
    list(building.bring_up())
    assert figures() == before
    ncl = selectors.by_slug("ncl")
    assert ncl
    with current.enter(ncl):
        assert Word.objects.filter(scope="listings", word="matrons").exists()
        assert Word.objects.filter(scope="people", word="maria").exists()
    assert {row.slug: row.state for row in before} == {
        "horizon": "active",
        "mercia": "active",
        "ncl": "active",
    }
    positions = {row.slug: row.position for row in before}
    assert positions == {"horizon": None, "mercia": -0.75, "ncl": 0.75}
    assert [one.findings for one in checking.all_ledgers()] == [[]] * 5


def test_a_demo_that_was_stopped_halfway_is_finished(world: World) -> None:
    steps = building.bring_up()
    for _ in range(3):
        next(steps)
    steps.close()
    list(building.bring_up())
    horizon = selectors.by_slug("horizon")
    assert horizon
    with current.enter(horizon):
        assert Member.objects.count() == 2


def test_network_list_prints_what_programs_read(world: World) -> None:
    list(building.bring_up())
    out = StringIO()
    call_command("network", "list", "--json", stdout=out)
    rows = json.loads(out.getvalue())
    assert [set(row) for row in rows] == [
        {"slug", "name", "kind", "state", "address", "members", "hours", "position"}
    ] * 3
    ncl = next(row for row in rows if row["slug"] == "ncl")
    assert (ncl["members"], ncl["hours"]) == (8, 1.5)
    assert ncl["address"].startswith("http://ncl.hexitime.localhost")
