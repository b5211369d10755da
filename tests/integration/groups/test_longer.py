"""More than was agreed: only where one alone pays, who consents by confirming; never of a share."""

from typing import Any

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.credits import selectors as credits
from tenant_apps.groups import services
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import Payer
from tenant_apps.ledger import check
from tenant_apps.ledger.models import Transfer
from tenant_apps.members.models import Member
from tests.factories.groups import GroupFactory, fill_chest, log, now
from tests.factories.members import admit
from tests.integration.groups.conftest import Gathering, figures

pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture
def logged(gathering: Gathering, champion: Member, alice: Member) -> Group:
    """Half an hour was agreed, which the chest pays; an hour and a quarter was given."""
    group = gathering("closed", payer=Payer.CHEST)
    fill_chest(120)
    services.fund(group_id=group.id, key=uuid7(), by=champion)
    return log(now(group), alice, session=60, preparation=15)


def _confirm(group: Group, by: Member) -> None:
    services.confirm(group_id=group.id, key=uuid7(), by=by)


def test_who_pays_confirms_it_and_it_is_paid(
    logged: Group, alice: Member, champion: Member
) -> None:
    _confirm(logged, champion)
    assert figures(alice) == (120 + 75, 0)
    chest = credits.chest()
    assert (chest.balance_minutes, chest.held_minutes) == (45, 0)
    paid = Transfer.objects.filter(subject=logged.id).order_by("number")
    assert [(one.minutes, one.hold_id is not None) for one in paid] == [(30, True), (45, False)]
    assert len({one.batch for one in paid}) == 1
    assert list(check.check()) == []


def test_both_parts_are_undone(logged: Group, alice: Member, champion: Member) -> None:
    _confirm(logged, champion)
    words = {"group_id": logged.id, "reason": "The wrong group."}
    services.ask_undo(**words, key=uuid7(), by=alice)
    services.reverse(**words, key=uuid7(), by=admit(name="Another Champion", role="champion"))
    assert (figures(alice), credits.chest().balance_minutes) == ((120, 0), 120)
    assert list(check.check()) == []


def test_it_is_refused_where_the_balance_does_not_allow_it(
    gathering: Gathering, champion: Member, alice: Member
) -> None:
    group = gathering("closed", payer=Payer.CHEST)
    fill_chest(60)
    services.fund(group_id=group.id, key=uuid7(), by=champion)
    log(now(group), alice, session=60, preparation=15)
    with pytest.raises(services.CreditsMissing, match="The community chest does not have enough"):
        _confirm(group, champion)
    assert now(group).state == "logged"
    assert credits.chest().held_minutes == 30
    services.dispute(group_id=group.id, message="An hour.", key=uuid7(), by=champion)
    log(now(group), alice, session=45, preparation=15)
    _confirm(group, champion)
    assert (figures(alice), credits.chest().balance_minutes) == ((180, 0), 0)
    assert list(check.check()) == []


def test_what_one_gave_less_pays_for_what_the_other_gave_more(
    gathering: Gathering, champion: Member, alice: Member, bob: Member, carl: Member
) -> None:
    """The chest has just what was agreed for the two."""
    group = GroupFactory(
        provider=alice, others=[bob], recipients=[carl], payer=Payer.CHEST, state="closed"
    )
    fill_chest(60)
    services.fund(group_id=group.id, key=uuid7(), by=champion)
    part = {one.member_id: one.id for one in group.providers}
    for one, other in ((45, 15), (0, 60), (60, 0)):
        services.log_hours(
            group_id=group.id,
            given={part[alice.id]: services.Given(one), part[bob.id]: services.Given(other)},
            came={recipient.id for recipient in group.recipients},
            held_on=group.created_at.date(),
            key=uuid7(),
            by=alice,
        )
        if one != 60:
            services.dispute(group_id=group.id, message="No.", key=uuid7(), by=champion)
    _confirm(group, champion)
    assert (figures(alice), figures(bob)) == ((180, 0), (120, 0))
    assert (credits.chest().balance_minutes, credits.chest().held_minutes) == (0, 0)
    assert list(check.check()) == []


def test_no_more_than_a_hundred_hours(
    gathering: Gathering, champion: Member, alice: Member
) -> None:
    fill_chest(300)
    group = gathering("closed", payer=Payer.CHEST)
    services.fund(group_id=group.id, key=uuid7(), by=champion)
    with pytest.raises(services.BadHours):
        log(now(group), alice, session=6000, preparation=15)


def test_a_broker_consents_for_nobody(logged: Group, champion: Member) -> None:
    services.dispute(group_id=logged.id, message="Less.", key=uuid7(), by=champion)
    broker = admit(name="Brenda Broker", role="broker")
    decided: dict[str, Any] = {"reason": "I asked.", "key": uuid7(), "by": broker}
    part = logged.providers[0].id
    with pytest.raises(services.MoreThanAgreed):
        services.resolve(group_id=logged.id, minutes={part: 75}, **decided)


def test_the_pages_say_so(
    as_alice: Client, as_champion: Client, gathering: Gathering, logged: Group
) -> None:
    said = "That is 45 minutes more than was agreed, and is paid too."
    for browser in (as_alice, as_champion):
        assert said in browser.get(f"/groups/{logged.id}/").text
    shared = gathering("agreed")
    form = as_alice.get(f"/groups/{shared.id}/log/").text
    assert "It cannot be more in all, preparation included." in form
    too_much = {
        "key": str(uuid7()),
        "session_0": "1",
        "preparation_0": "0",
        "came": [str(one.id) for one in shared.recipients],
        "held_on": str(shared.created_at.date()),
    }
    answer = as_alice.post(f"/groups/{shared.id}/log/", too_much)
    assert answer.status_code == 422
    assert "none can agree to more for the others" in answer.text


def test_the_form_takes_more_where_one_pays(
    as_alice: Client, gathering: Gathering, champion: Member
) -> None:
    fill_chest(300)
    group = gathering("closed", payer=Payer.CHEST)
    services.fund(group_id=group.id, key=uuid7(), by=champion)
    form = {
        "key": str(uuid7()),
        "session_0": "100.25",
        "preparation_0": "0",
        "came": [str(one.id) for one in group.recipients],
        "held_on": str(group.created_at.date()),
    }
    url = f"/groups/{group.id}/log/"
    assert "Who pays confirms what is more than that." in as_alice.get(url).text
    assert as_alice.post(url, form).status_code == 422
    half = as_alice.post(url, {**form, "session_0": "60", "preparation_0": "60"})
    assert "At most 100 hours can be logged, preparation and all." in half.text
    assert as_alice.post(url, {**form, "session_0": "1"}).status_code == 302
    assert now(group).given_minutes == 60
