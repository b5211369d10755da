"""What nobody takes further runs out by itself, and nothing stays held."""

from datetime import timedelta

import pytest

from kernel import clock
from tenant_apps.groups import services
from tenant_apps.groups.models import Group, GroupEvent
from tenant_apps.groups.models.group import EXPIRING_STATES, Payer, State
from tenant_apps.groups.services import expiring
from tenant_apps.groups.tasks import expire
from tenant_apps.ledger import check
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tests.factories.groups import now
from tests.integration.groups.conftest import Gathering, figures

pytestmark = pytest.mark.usefixtures("inside")


def _late(group: Group) -> None:
    Group.objects.filter(id=group.id).update(expires_at=clock.now() - timedelta(minutes=1))


@pytest.mark.parametrize("state", EXPIRING_STATES)
def test_it_runs_out_once_and_its_people_are_told(
    gathering: Gathering, alice: Member, bob: Member, state: State
) -> None:
    group = gathering(state, payer=Payer.CHEST if state == State.CLOSED else Payer.SHARED)
    assert services.expire_due() == 0
    _late(group)
    expire.run()
    assert services.expire_due() == 0
    assert now(group).state == "expired"
    assert figures(bob) == (120, 0)
    assert GroupEvent.objects.get(kind="expired").actor is None
    subject = "This ran out, since nothing more happened: Run charts for wards"
    assert {mail.to for mail in Mail.objects.filter(subject=subject)} >= {
        alice.user.email,
        bob.user.email,
    }
    assert list(check.check()) == []


def test_hours_that_wait_to_be_confirmed_do_not_run_out(gathering: Gathering) -> None:
    group = gathering("logged")
    assert group.expires_at is None


def test_one_that_fails_does_not_keep_the_others(
    gathering: Gathering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = gathering("agreed"), gathering("agreed")
    for group in (first, second):
        _late(group)
    release = expiring.payment.release

    def broken(group: Group, **words: None) -> None:
        if group.id == first.id:
            raise RuntimeError("the lights went out")
        release(group, **words)

    monkeypatch.setattr(expiring.payment, "release", broken)
    assert services.expire_due() == 1
    assert (now(first).state, now(second).state) == ("agreed", "expired")
    assert "did not" in caplog.text
