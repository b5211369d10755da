"""What limits members' accounts can have been opened with, as `hexitime ledger check` asks."""

from datetime import timedelta

from django.utils import timezone

from kernel import clock
from tenant_apps.ledger.check import against_openings
from tenant_apps.members.models import Member
from tenant_apps.policy import openings
from tenants.current import NetworkRef
from tests.factories.policy import PolicyChangeFactory, PolicyWithdrawalFactory

LATE = timedelta(minutes=15)


def test_at_first_those_the_network_began_with(inside: NetworkRef) -> None:
    (only,) = openings.of_members()
    assert (only.floor, only.ceiling, only.since, only.until) == (0, None, None, None)


def test_from_a_changes_day_its_own_and_those_of_before_for_a_while(inside: NetworkRef) -> None:
    change = PolicyChangeFactory(in_days=9, ceiling_minutes=600)
    begun, then = openings.of_members()
    assert (begun.floor, begun.ceiling, then.floor, then.ceiling) == (0, None, -120, 600)
    assert then.since
    midnight = timezone.localtime(then.since)
    assert (midnight.date(), midnight.hour, midnight.minute) == (change.applies_on, 0, 0)
    assert (begun.until, then.until) == (then.since + LATE, None)


def test_a_change_of_today_holds_from_when_it_was_made(inside: NetworkRef, alice: Member) -> None:
    before = clock.now() - timedelta(seconds=5)
    PolicyChangeFactory(in_days=0)
    begun, then = openings.of_members()
    assert then.since
    assert before < then.since
    assert list(against_openings([begun, then])) == []


def test_what_was_withdrawn_never_held(inside: NetworkRef) -> None:
    PolicyWithdrawalFactory()
    assert len(openings.of_members()) == 1
