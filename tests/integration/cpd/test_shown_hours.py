"""Hours given and received on a member's page, as they choose."""

import pytest
from django.test import Client

from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted

HEADING = "<h2>Hours</h2>"


def choose(member: Member, **choice: bool) -> None:
    members.change_profile(
        member=member,
        name=member.name,
        job_title="",
        organisation=None,
        about="",
        shows_name_outside=False,
        by=member.id,
        **choice,
    )


def test_nobody_sees_hours_unless_the_member_chooses(as_alice: Client, settled: Exchange) -> None:
    assert HEADING not in as_alice.get("/people/bob/").text


@pytest.mark.parametrize(
    ("choice", "shown", "hidden"),
    [
        ({"shows_hours_given": True}, ["Given", "1.5 hours"], "Received"),
        ({"shows_hours_received": True}, ["Received", "0 hours"], "Given"),
    ],
)
def test_what_is_chosen_is_shown(
    nwl: NetworkRef,
    as_alice: Client,
    bob: Member,
    settled: Exchange,
    choice: dict[str, bool],
    shown: list[str],
    hidden: str,
) -> None:
    with current.enter(nwl):
        choose(bob, **choice)
    section = as_alice.get("/people/bob/").text.partition(HEADING)[2].partition("</section>")[0]
    assert all(words in section for words in shown)
    assert hidden not in section


def test_what_was_undone_is_not_counted(
    nwl: NetworkRef, as_alice: Client, bob: Member, settled: Exchange
) -> None:
    with current.enter(nwl):
        choose(bob, shows_hours_given=True)
        Exchange.objects.filter(id=settled.id).update(state=State.REVERSED)
    section = as_alice.get("/people/bob/").text.partition(HEADING)[2].partition("</section>")[0]
    assert "0 hours" in section


def test_the_choice_is_made_on_ones_own_page(
    nwl: NetworkRef, as_bob: Client, bob: Member, settled: Exchange
) -> None:
    as_bob.post("/people/me/", {"name": "Bob Baker", "shows_hours_given": "on"})
    assert HEADING in as_bob.get("/people/bob/").text
    as_bob.post("/people/me/", {"name": "Bob Baker"})
    assert HEADING not in as_bob.get("/people/bob/").text


def test_the_page_keeps_to_its_queries(
    nwl: NetworkRef, as_alice: Client, bob: Member, settled: Exchange
) -> None:
    with current.enter(nwl):
        choose(bob, shows_hours_given=True, shows_hours_received=True)
    with counted() as queries:
        assert as_alice.get("/people/bob/").status_code == 200
    assert len(queries) <= 12
