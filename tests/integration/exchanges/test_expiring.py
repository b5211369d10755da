"""What nobody takes further expires, and gives back what it held."""

from datetime import timedelta

import pytest

from kernel import clock
from tenant_apps.exchanges import services, tasks
from tenant_apps.exchanges.models import Exchange, ExchangeEvent
from tenant_apps.exchanges.services.proposing import ANSWER_WITHIN, HELP_WITHIN
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tests.factories.listings import ListingFactory
from tests.integration.exchanges.conftest import Exchanging, figures

MINUTE = timedelta(minutes=1)


def _in(monkeypatch: pytest.MonkeyPatch, time: timedelta) -> None:
    then = clock.now() + time
    monkeypatch.setattr(clock, "now", lambda: then)


@pytest.mark.parametrize("state", ["proposed", "countered"])
def test_a_proposal_without_an_answer(
    exchanging: Exchanging, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    exchanging(state)
    assert services.expire_due() == 0
    _in(monkeypatch, ANSWER_WITHIN + MINUTE)
    assert services.expire_due() == 1
    assert services.expire_due() == 0
    assert Exchange.objects.get().state == "expired"
    assert ExchangeEvent.objects.get(kind="expired").actor is None


def test_an_agreement_without_hours_gives_the_credits_back(
    exchanging: Exchanging, alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchanging("accepted")
    assert figures(alice) == (120, 60)
    _in(monkeypatch, HELP_WITHIN + MINUTE)
    Mail.objects.all().delete()
    assert services.expire_due() == 1
    assert figures(alice) == (120, 0)
    told = set(Mail.objects.values_list("to", flat=True))
    assert told == {alice.user.email, bob.user.email}


@pytest.mark.parametrize("state", ["logged", "settled", "declined"])
def test_others_stay(exchanging: Exchanging, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    """Hours that wait to be confirmed are someone's: time alone never takes them away."""
    exchanging(state)
    _in(monkeypatch, 2 * HELP_WITHIN)
    assert services.expire_due() == 0
    assert Exchange.objects.get().state == state


def test_the_task_takes_listings_along(
    exchanging: Exchanging, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchanging()
    ListingFactory(owner=alice)
    _in(monkeypatch, timedelta(days=61))
    for _ in range(2):
        tasks.expire.run()
    assert Exchange.objects.get().state == "expired"
    assert Listing.objects.get().state == "expired"
