"""A champion plans a change of the rules, sees the history, and takes a plan back."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.members.models import Member
from tenant_apps.policy import selectors
from tenant_apps.policy.models import PolicyChange
from tenant_apps.policy.rules import Rules
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.policy import PolicyChangeFactory
from tests.integration.policy.conftest import later
from tests.world import World

__all__ = ["later"]
PAGE = "/settings/policy/"


def day(days: int = 1) -> str:
    return str(selectors.today() + timedelta(days=days))


def asked(**answers: str) -> dict[str, str]:
    """Good answers, but for those given."""
    usual = {"welcome_minutes": "2", "debt_minutes": "2", "ceiling_minutes": "40"}
    return usual | {"applies_on": day()} | answers


def page(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def planned(nwl: NetworkRef) -> list[PolicyChange]:
    with current.enter(nwl):
        return list(PolicyChange.objects.all())


def test_a_champion_plans_a_change(nwl: NetworkRef, as_champion: Client, champion: Member) -> None:
    assert "The rules have been the same from the start." in page(as_champion.get(PAGE))
    answer = as_champion.post(PAGE, asked(), follow=True)
    assert "Until that day you can withdraw it." in page(answer)
    [change] = planned(nwl)
    assert (change.floor_minutes, change.ceiling_minutes) == (-120, 2400)
    assert change.actor == champion.id
    shown = page(as_champion.get(PAGE))
    for words in (
        "Lowest balance: 0 hours, then −2 hours",
        "Highest balance: no limit, then 40 hours",
        "Chris Champion",
        "Planned",
        "Withdraw",
    ):
        assert words in shown
    assert "<dt>Lowest balance</dt><dd>0 hours" in shown


def test_from_today_means_now(nwl: NetworkRef, as_champion: Client) -> None:
    answer = as_champion.post(PAGE, asked(applies_on=day(0)), follow=True)
    shown = page(answer)
    assert "The new rules hold from today." in shown
    assert "<dt>Lowest balance</dt><dd>−2 hours" in shown
    assert "Began" in shown
    assert "Accounts are following" in shown
    assert ">Withdraw<" not in shown


def test_no_hours_and_no_ceiling_are_answers(nwl: NetworkRef, as_champion: Client) -> None:
    none = {"welcome_minutes": "0", "debt_minutes": "0.0", "ceiling_minutes": ""}
    as_champion.post(PAGE, asked(**none))
    with current.enter(nwl):
        tomorrow = selectors.today() + timedelta(days=1)
        assert selectors.on(tomorrow) == Rules(0, 0, None)


def test_the_form_begins_with_the_rules_of_today(nwl: NetworkRef, as_champion: Client) -> None:
    shown = page(as_champion.get(PAGE))
    assert 'name="welcome_minutes" value="2"' in shown
    assert 'name="debt_minutes" value="0"' in shown
    assert f'name="applies_on" value="{day(0)}"' in shown


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"applies_on": day(-1)}, "This day is past. Rules never apply backwards"),
        ({"applies_on": "3000-01-01"}, "Choose a day within the next two years."),
        ({"applies_on": ""}, "Fill in “From which day?”."),
        ({"applies_on": "soon"}, "Enter a valid date."),
        ({"debt_minutes": "-2"}, "Enter 0 hours or more, without a minus sign."),
        ({"debt_minutes": "−2"}, "Enter 0 hours or more, without a minus sign."),
        ({"debt_minutes": "101"}, "Enter at most 100 hours."),
        ({"debt_minutes": "0.1"}, "Use steps of a quarter of an hour"),
        ({"welcome_minutes": "1e9"}, "Enter at most 100 hours."),
        ({"welcome_minutes": "many"}, "Enter the hours as a number"),
        ({"ceiling_minutes": "0"}, "Enter more than 0 hours."),
        ({"ceiling_minutes": "-5"}, "Enter more than 0 hours."),
        ({"ceiling_minutes": "1001"}, "Enter at most 1000 hours."),
        ({"ceiling_minutes": "1"}, "must have room for the welcome credits, 2 hours."),
        ({"welcome_minutes": ""}, "Fill in “Welcome credits”."),
    ],
)
def test_what_is_wrong_is_said_beside_its_question(
    nwl: NetworkRef, as_champion: Client, answers: dict[str, str], words: str
) -> None:
    response = as_champion.post(PAGE, asked(**answers))
    assert response.status_code == 422
    assert page(response).count(words) == 2
    assert planned(nwl) == []


def test_a_second_plan_for_a_day_is_refused_and_the_same_one_is_not(
    nwl: NetworkRef, as_champion: Client
) -> None:
    for _ in range(2):
        assert as_champion.post(PAGE, asked()).status_code == 302
    response = as_champion.post(PAGE, asked(debt_minutes="3"))
    assert response.status_code == 422
    assert "A change is planned for this day already." in page(response)
    assert len(planned(nwl)) == 1


def test_the_same_rules_change_nothing(nwl: NetworkRef, as_champion: Client) -> None:
    same = asked(debt_minutes="0", ceiling_minutes="")
    assert "Nothing to change" in page(as_champion.post(PAGE, same, follow=True))
    assert planned(nwl) == []


def test_a_plan_is_withdrawn_and_stays_in_the_history(nwl: NetworkRef, as_champion: Client) -> None:
    as_champion.post(PAGE, asked())
    [change] = planned(nwl)
    for _ in range(2):
        answer = as_champion.post(f"{PAGE}{change.id}/withdraw/", follow=True)
    shown = page(answer)
    assert "The change is withdrawn." in shown
    assert "Withdrawn" in shown
    assert "by Chris Champion" in shown
    assert ">Withdraw<" not in shown


def test_it_is_too_late_to_withdraw_what_began(nwl: NetworkRef, as_champion: Client) -> None:
    as_champion.post(PAGE, asked(applies_on=day(0)))
    [change] = planned(nwl)
    response = as_champion.post(f"{PAGE}{change.id}/withdraw/")
    assert response.status_code == 409
    assert "This change has begun" in page(response)


def test_an_unknown_change_is_not_withdrawn(as_champion: Client) -> None:
    assert as_champion.post(f"{PAGE}{uuid7()}/withdraw/").status_code == 404
    assert as_champion.get(f"{PAGE}{uuid7()}/withdraw/").status_code == 405


def test_only_champions_see_the_rules(
    world: World, nwl: NetworkRef, as_alice: Client, as_broker: Client
) -> None:
    with current.enter(nwl):
        change = PolicyChangeFactory()
    withdraw = f"{PAGE}{change.id}/withdraw/"
    for client in (as_alice, as_broker):
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, asked(applies_on=day(5))).status_code == 403
        assert client.post(withdraw).status_code == 403
    assert world.client(nwl).get(PAGE).status_code == 302
    assert world.client(nwl).post(withdraw).status_code == 302
    with current.enter(nwl):
        assert selectors.on(change.applies_on).floor_minutes == -120


def test_a_longer_history_takes_no_more_queries(nwl: NetworkRef, as_champion: Client) -> None:
    def queries(days: range) -> int:
        with current.enter(nwl):
            for number in days:
                PolicyChangeFactory(in_days=number, floor_minutes=-60 * number)
        with counted() as found:
            as_champion.get(PAGE)
        return len(found)

    few = queries(range(1, 3))
    assert queries(range(3, 12)) <= few
