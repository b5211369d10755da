"""The weekly mail in a process of its own: killed in the middle it leaves whole batches, and
another goes on from there. Each gets one mail."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kernel import clock
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.skills.models import Skill
from tenant_apps.telling import digest, weeks
from tenant_apps.telling.models import Told, WeeklyMail
from tenants.current import NetworkRef
from tests.integration.telling.conftest import TravelTo, ask, at, charts, crowd, inside
from tests.site import PROJECT, wait_until
from tests.world import World

__all__ = ["at", "charts", "inside"]
BATCH, HELPERS = 4, 10


@pytest.fixture
def members(inside: NetworkRef, alice: Member, charts: Skill, at: TravelTo) -> list[Member]:
    """In the order of their mails: Alice, who asks, and those who may help. It is Tuesday."""
    at(8, 12)
    crowd(charts, HELPERS)
    ask(charts, alice)
    return list(Member.objects.select_related("user").order_by("id"))


@contextmanager
def held_up(world: World, network: NetworkRef, member: Member) -> Iterator[None]:
    """Whoever makes this member's mail waits, until the end."""
    with world.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute(f"SET search_path = {network.schema}")
        admin.execute(
            "INSERT INTO telling_weekly_mail (id, member_id, week)"
            " VALUES (gen_random_uuid(), %s, %s)",
            [member.id, weeks.this_week()],
        )
        yield


def waits_there(world: World) -> bool:
    with world.admin() as admin:
        found = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND query LIKE '%%telling_weekly_mail%%'"
        ).fetchone()
    return found == (1,)


def begun(network: NetworkRef) -> "subprocess.Popen[bytes]":
    """A process that makes this week's mail."""
    asked = [network.slug, clock.now().isoformat(), str(BATCH)]
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.weekly_mail", *asked]
    return subprocess.Popen(command, cwd=PROJECT, env=dict(os.environ))


def mailed() -> list[str]:
    """Who got one, once for each."""
    return sorted(
        Mail.objects.filter(text__contains="Requests for you").values_list("to", flat=True)
    )


def test_each_gets_one_mail_though_the_worker_dies(
    world: World, inside: NetworkRef, alice: Member, members: list[Member]
) -> None:
    first, helpers = members[: 2 * BATCH], [one.user.email for one in members if one != alice]
    with held_up(world, inside, members[-1]):
        worker = begun(inside)
        try:
            wait_until(lambda: waits_there(world))
        finally:
            worker.kill()
            worker.wait()
        whole = [one.user.email for one in first if one != alice]
        assert mailed() == sorted(whole)
        assert WeeklyMail.objects.count() == len(first)
    wait_until(lambda: not waits_there(world))
    another = begun(inside)
    assert another.wait(60) == 0
    assert mailed() == sorted(helpers)
    assert Told.objects.count() == HELPERS
    assert WeeklyMail.objects.count() == len(members)
    assert digest.send_due() == 0
