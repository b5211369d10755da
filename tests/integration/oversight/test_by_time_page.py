"""A champion lets time confirm hours that nobody answers, and reads what members read."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import clock, database
from tenant_apps.audit.models import Event
from tenant_apps.policy import by_time
from tenant_apps.policy.by_time import BadDays
from tenant_apps.policy.models import HoursByTime
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.policy import HoursByTimeFactory
from tests.world import World

PAGE, RULES = "/settings/hours/", "/settings/policy/"


def text(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_a_champion_turns_it_on_and_off(nwl: NetworkRef, as_champion: Client) -> None:
    assert "They wait until someone does." in text(as_champion, RULES)
    answer = as_champion.post(PAGE, {"days": "14"})
    assert (answer.status_code, answer["Location"]) == (302, RULES)
    as_champion.post(PAGE, {"days": "14"})
    assert "They are confirmed after 14 days." in text(as_champion, RULES)
    with counted() as queries:
        assert 'value="14"' in text(as_champion, PAGE)
    assert len(queries) <= 12
    with current.enter(nwl):
        assert by_time.days() == 14
        noted = Event.objects.get(action="policy.by_time_changed")
    assert noted.detail == {"before": None, "after": 14}
    as_champion.post(PAGE, {"days": ""})
    with current.enter(nwl):
        assert by_time.days() is None
    log = text(as_champion, "/settings/log/")
    assert "never → after 14 days" in log
    assert "after 14 days → never" in log


def test_it_says_what_members_read(
    nwl: NetworkRef, as_champion: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with current.enter(nwl):
        HoursByTimeFactory(days=7)
    now = clock.now()
    in_summer = datetime(now.year + 1, 6, 1, 23, 30, tzinfo=UTC)
    monkeypatch.setattr("tenant_apps.policy.selectors.clock.now", lambda: in_summer)
    said = by_time_said(as_champion)
    assert said == "If you say nothing, they are confirmed on 9 June."


def by_time_said(client: Client) -> str:
    page = text(client, PAGE)
    return page.split("“")[1].split("”")[0]


@pytest.mark.parametrize("days", ["6", "61", "0", "-7", "7.5", "soon"])
def test_too_few_or_too_many_are_refused(nwl: NetworkRef, as_champion: Client, days: str) -> None:
    assert as_champion.post(PAGE, {"days": days}).status_code == 422
    with current.enter(nwl):
        assert by_time.days() is None


def test_the_service_and_the_database_refuse_too(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        for days in (6, 61):
            with pytest.raises(BadDays):
                HoursByTimeFactory(days=days)
        row = HoursByTimeFactory()
        with pytest.raises(IntegrityError, match="policy_by_time_days"), database.atomic():
            HoursByTime.objects.filter(id=row.id).update(days=0)
        with pytest.raises(IntegrityError, match="policy_by_time_one_row"), database.atomic():
            HoursByTime.objects.create()


def test_only_champions_set_it(
    world: World, nwl: NetworkRef, as_alice: Client, as_broker: Client, as_champion: Client
) -> None:
    for client in (as_alice, as_broker):
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, {"days": "7"}).status_code == 403
    assert "/sign-in/" in world.client(nwl).get(PAGE)["Location"]
    assert as_champion.put(PAGE).status_code == 405
