"""Where champions wish to be asked, nobody visits before one of them has said yes."""

from datetime import timedelta

import pytest
from django.test import Client

from kernel import clock
from shared_apps.operators.models import Operator
from shared_apps.visiting import codes, selectors, services, tasks
from shared_apps.visiting.models import Visit
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.visiting import VisitFactory, VisitRuleFactory
from tests.integration.visiting.conftest import enter
from tests.world import World

HERE = "/settings/support/"


@pytest.fixture
def asked(nwl: NetworkRef, as_champion: Client, sam: Operator) -> Visit:
    """A visit that Sam asks for, in a network that wishes to be asked."""
    as_champion.post(f"{HERE}rule/", {"asks_first": "on"})
    VisitFactory(network=nwl, operator=sam)
    tasks.look_after.run()
    return newest(nwl)


def newest(network: NetworkRef) -> Visit:
    return selectors.in_network(network)[0][0]


def subjects(network: NetworkRef | None, to: str) -> list[str]:
    with current.enter(network) if network else current.shared():
        return list(Mail.objects.filter(to=to).order_by("id").values_list("subject", flat=True))


def actions(network: NetworkRef) -> list[str]:
    with current.enter(network):
        found = Event.objects.filter(action__startswith="visit.").order_by("id")
        return list(found.values_list("action", flat=True))


def test_champions_are_asked_and_nobody_comes_before(
    world: World, nwl: NetworkRef, champion: Member, as_champion: Client, asked: Visit
) -> None:
    assert (asked.begun_at, asked.ends_at) == (None, None)
    assert subjects(nwl, champion.user.email) == [
        "Sam Support of support asks to visit North West London"
    ]
    page = as_champion.get("/").text
    assert "Support (Sam Support) asks to visit this network" in page
    assert "is visiting" not in page
    code = codes.make(asked)
    assert world.client(nwl).post("/support/enter/", {"code": code}).status_code == 403


def test_a_yes_lets_them_come_for_so_long_from_then_on(
    world: World,
    nwl: NetworkRef,
    champion: Member,
    as_champion: Client,
    asked: Visit,
    sam: Operator,
) -> None:
    assert "Let them come" in as_champion.get(HERE).text
    assert as_champion.post(f"{HERE}{asked.id}/answer/", {"says": "yes"})["Location"] == HERE
    begun = newest(nwl)
    assert begun.begun_at
    assert begun.ends_at == begun.begun_at + timedelta(minutes=30)
    assert begun.answered_by == champion.id
    assert subjects(None, sam.user.email) == ["You can visit North West London now"]
    assert actions(nwl) == ["visit.rule_set", "visit.asked", "visit.allowed", "visit.begun"]
    assert enter(world, nwl, begun).get("/settings/").status_code == 200


def test_a_no_ends_it(nwl: NetworkRef, as_champion: Client, asked: Visit, sam: Operator) -> None:
    as_champion.post(f"{HERE}{asked.id}/answer/", {"says": "no"})
    assert newest(nwl).ended_how == Visit.Ended.REFUSED
    assert subjects(None, sam.user.email) == ["You cannot visit North West London"]
    assert "Refused by a champion" in as_champion.get(HERE).text
    late = as_champion.post(f"{HERE}{asked.id}/answer/", {"says": "yes"})
    assert late.status_code == 409
    assert newest(nwl).begun_at is None


def test_an_answer_after_a_day_is_too_late(
    nwl: NetworkRef, as_champion: Client, asked: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(services.Answered):
        services.answer(visit=asked, says_yes=True, by=asked.id)
    tasks.look_after.run()
    assert newest(nwl).ended_how == Visit.Ended.TIME


def test_who_asks_takes_it_back(
    nwl: NetworkRef, as_champion: Client, as_sam: Client, asked: Visit
) -> None:
    page = as_sam.get(f"/console/visits/{asked.id}/").text
    assert "wish to be asked first" in page
    assert 'name="code"' not in page
    as_sam.post(f"/console/visits/{asked.id}/end/")
    assert newest(nwl).ended_how == Visit.Ended.OPERATOR
    assert "asks to visit this network" not in as_champion.get("/").text


def test_the_wish_is_the_champions_and_can_be_dropped(
    nwl: NetworkRef, as_champion: Client, as_alice: Client, sam: Operator
) -> None:
    assert as_alice.post(f"{HERE}rule/", {"asks_first": "on"}).status_code == 403
    for says, begins in (({"asks_first": "on"}, False), ({}, True)):
        as_champion.post(f"{HERE}rule/", says)
        visit = VisitFactory(network=nwl, operator=sam)
        assert bool(visit.begun_at) is begins
    log = as_champion.get("/settings/log/?topic=support").text
    assert "Asked first" in log
    assert "They come at once" in log


def test_another_networks_question_is_not_answered(
    world: World, warwick: NetworkRef, as_champion: Client, sam: Operator
) -> None:
    VisitRuleFactory(network=warwick)
    theirs = VisitFactory(network=warwick, operator=sam)
    answer = as_champion.post(f"{HERE}{theirs.id}/answer/", {"says": "yes"})
    assert answer.status_code == 404
    assert newest(warwick).begun_at is None
