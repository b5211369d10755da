"""Champions add to the network's list, rename, take out and bring back; members cannot."""

import html
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.world import World

PAGE = "/settings/skills/"


def text(response: HttpResponse) -> str:
    return html.unescape(" ".join(response.content.decode().split()))


def skill(network: NetworkRef, **of: str) -> Skill:
    with current.enter(network):
        return Skill.objects.get(**of)


def own(network: NetworkRef, name: str = "Origami") -> UUID:
    with current.enter(network):
        made: Skill = SkillFactory(name=name)
        return made.id


def test_one_is_added_and_stands_in_its_group(nwl: NetworkRef, as_champion: Client) -> None:
    answer = as_champion.post(PAGE, {"name": " Origami  folding ", "group": "coaching"})
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?group=coaching")
    assert skill(nwl, name="Origami folding").national_code == ""
    assert "Origami folding" in text(as_champion.get(f"{PAGE}?group=coaching"))
    assert "Origami folding" not in text(as_champion.get(PAGE))


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Fill in “Name”."),
        ({"name": "sql", "group": "digital"}, "“sql” is in the list already."),
        ({"name": "Origami", "group": "paper"}, "Select a valid choice"),
        ({"name": "x" * 81, "group": "digital"}, "at most 80"),
    ],
)
def test_what_cannot_be_is_refused_when_added_and_when_changed(
    nwl: NetworkRef, as_champion: Client, sent: dict[str, str], says: str
) -> None:
    kept = own(nwl, "Basketry")
    for path in (PAGE, f"{PAGE}{kept}/"):
        answer = as_champion.post(path, sent)
        assert (answer.status_code, says in text(answer)) == (422, True)
    assert skill(nwl, id=str(kept)).name == "Basketry"


def test_a_national_one_is_renamed_and_keeps_its_code(nwl: NetworkRef, as_champion: Client) -> None:
    path = f"{PAGE}{skill(nwl, name='SQL').id}/"
    assert "From the national list." in text(as_champion.get(path))
    assert as_champion.post(path, {"name": "Databases", "group": "digital"}).status_code == 302
    changed = skill(nwl, name="Databases")
    assert (changed.national_code, changed.group) == ("sql", "digital")


def test_an_own_one_is_said_to_be_the_same_as_one_of_the_national_list(
    nwl: NetworkRef, as_champion: Client
) -> None:
    sent = {"name": "Databases", "group": "digital", "same_as": "sql"}
    assert as_champion.post(PAGE, sent).status_code == 302
    listed = f"{PAGE}?group=digital"
    assert "Your own, same as “SQL”" in text(as_champion.get(listed))
    path = f"{PAGE}{skill(nwl, name='Databases').id}/"
    assert '<option value="sql" selected>SQL</option>' in text(as_champion.get(path))
    assert as_champion.post(path, sent | {"same_as": "origami"}).status_code == 422
    assert as_champion.post(path, sent | {"same_as": ""}).status_code == 302
    assert skill(nwl, name="Databases").national_code == ""
    assert "same_as" not in text(as_champion.get(f"{PAGE}{skill(nwl, name='SQL').id}/"))


def test_one_is_taken_out_and_brought_back(nwl: NetworkRef, as_champion: Client) -> None:
    id = own(nwl)
    for _ in range(2):
        assert as_champion.post(f"{PAGE}{id}/retire/").status_code == 302
    assert skill(nwl, id=str(id)).is_retired
    assert "Taken out" in text(as_champion.get(f"{PAGE}?group=analytic"))
    assert "Bring back" in text(as_champion.get(f"{PAGE}{id}/"))
    assert as_champion.post(f"{PAGE}{id}/bring-back/").status_code == 302
    assert not skill(nwl, id=str(id)).is_retired
    with current.enter(nwl):
        acts = list(Event.objects.filter(subject=id).order_by("id").values_list("action"))
    assert acts == [("skill.added",), ("skill.retired",), ("skill.brought_back",)]


def test_who_can_give_is_counted(nwl: NetworkRef, as_champion: Client, bob: Member) -> None:
    id = own(nwl)
    with current.enter(nwl):
        made = Skill.objects.get(id=id)
        MemberSkillFactory(member=bob, skill=made)
        MemberSkillFactory(skill=made)
        MemberSkillFactory(skill=made, direction="learn")
    shown = text(as_champion.get(f"{PAGE}?group=analytic"))
    assert shown.split("Origami")[1].split("</tr>")[0].endswith('class="number">2</td> ')


def test_the_buttons_addresses_lead_to_the_page(nwl: NetworkRef, as_champion: Client) -> None:
    id = own(nwl)
    for what in ("retire", "bring-back"):
        answer = as_champion.get(f"{PAGE}{id}/{what}/")
        assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}{id}/")
    assert not skill(nwl, id=str(id)).is_retired


def test_others_are_turned_away(
    nwl: NetworkRef, as_champion: Client, as_alice: Client, world: World
) -> None:
    id = own(nwl)
    for path in (PAGE, f"{PAGE}{id}/", f"{PAGE}{id}/retire/", f"{PAGE}{id}/bring-back/"):
        assert as_alice.post(path, {"name": "Mine", "group": "digital"}).status_code == 403
        assert "/sign-in/" in world.client(nwl).post(path)["Location"]
        assert as_champion.delete(path).status_code == 405
    assert skill(nwl, id=str(id)).name == "Origami"
    assert not skill(nwl, id=str(id)).is_retired


def test_one_of_another_network_or_of_none_is_missing(
    nwl: NetworkRef, warwick: NetworkRef, as_champion: Client
) -> None:
    for id in (own(warwick), uuid7()):
        for what in ("", "retire/", "bring-back/"):
            assert as_champion.post(f"{PAGE}{id}/{what}").status_code == 404


def test_a_group_costs_the_same_whatever_it_holds(nwl: NetworkRef, as_champion: Client) -> None:
    counts = []
    for number in range(2):
        own(nwl, f"Origami {number}")
        with counted() as queries:
            as_champion.get(f"{PAGE}?group=analytic")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
