"""Networks' lists follow the national one, and say which of their own skills are the same."""

from uuid import uuid4

import pytest

from shared_apps.national_skills import selectors as national
from shared_apps.national_skills import services
from shared_apps.national_skills.models import NationalSkill
from tenant_apps.audit.models import Event
from tenant_apps.sharing import snapshots
from tenant_apps.skills import following
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import ListingFactory
from tests.factories.national_skills import NationalSkillFactory
from tests.factories.skills import SkillFactory

BY = uuid4()


def followed(network: NetworkRef) -> int:
    with current.enter(network):
        return following.follow()


def here(network: NetworkRef, code: str) -> Skill:
    with current.enter(network):
        return Skill.objects.get(national_code=code, is_own=False)


def sql() -> NationalSkill:
    return national.get("sql")


def test_what_networks_begin_with_is_the_list_as_it_is(nwl: NetworkRef) -> None:
    assert followed(nwl) == 0
    with current.shared():
        theirs = set(NationalSkill.objects.values_list("code", "name", "group"))
    with current.enter(nwl):
        ours = set(Skill.objects.values_list("national_code", "name", "group"))
    assert ours == theirs


def test_a_new_one_comes_to_every_network(nwl: NetworkRef, warwick: NetworkRef) -> None:
    with current.shared():
        NationalSkillFactory(name="Prompt writing", group="digital")
    for network in (nwl, warwick):
        assert followed(network) == 1
        assert followed(network) == 0
        found = here(network, "prompt-writing")
        assert (found.name, found.group, found.is_retired) == ("Prompt writing", "digital", False)
        with current.enter(network):
            assert Event.objects.filter(action="skill.followed", subject=found.id).count() == 1


def test_an_own_skill_of_that_name_becomes_it_and_keeps_who_has_it(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        own = SkillFactory(name="prompt Writing")
    with current.shared():
        NationalSkillFactory(name="Prompt writing")
    followed(nwl)
    assert here(nwl, "prompt-writing").id == own.id


def test_another_name_comes_to_those_who_gave_it_none_of_their_own(
    nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.enter(warwick):
        own = Skill.objects.get(national_code="sql")
        skills.change(skill=own, name="Databases", group="digital", by=BY)
    with current.shared():
        services.change(skill=sql(), name="Query languages", group="digital", by=BY)
    followed(nwl)
    followed(warwick)
    assert here(nwl, "sql").name == "Query languages"
    assert here(warwick, "sql").name == "Databases"


def test_a_name_that_is_given_here_already_is_not_taken_twice(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        SkillFactory(name="Query languages")
    with current.shared():
        services.change(skill=sql(), name="Query languages", group="digital", by=BY)
    followed(nwl)
    assert here(nwl, "sql").name == "SQL"


def test_what_is_taken_out_is_taken_out_once(nwl: NetworkRef) -> None:
    followed(nwl)
    with current.shared():
        services.set_retired(skill=sql(), is_retired=True, by=BY)
    assert followed(nwl) == 1
    retired = here(nwl, "sql")
    assert retired.is_retired
    with current.enter(nwl):
        skills.set_retired(entry=retired, is_retired=False, by=BY)
    assert followed(nwl) == 0
    assert not here(nwl, "sql").is_retired


def test_a_network_without_it_does_not_get_what_was_taken_out(nwl: NetworkRef) -> None:
    with current.shared():
        new = NationalSkillFactory(name="Semaphore")
        services.set_retired(skill=new, is_retired=True, by=BY)
    assert followed(nwl) == 0
    with current.shared():
        services.set_retired(skill=new, is_retired=False, by=BY)
    assert followed(nwl) == 1


def test_following_when_nothing_changed_asks_little(nwl: NetworkRef) -> None:
    followed(nwl)
    with current.enter(nwl), counted() as queries:
        following.follow()
    assert len(queries) <= 8, queries


def test_the_centre_knows_how_many_own_ones_are_the_same_as_one_of_it(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        SkillFactory()
        SkillFactory(same_as="sql")
    followed(nwl)
    with current.shared():
        assert national.spread() == national.Spread(networks=1, own=2, mapped=1)


def test_an_own_skill_is_told_to_other_networks_as_the_one_it_is(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        same, none = SkillFactory(name="Databases", same_as="sql"), SkillFactory(name="Origami")
        listing = ListingFactory(skills=[same.id, none.id])
        assert snapshots.snapshot(listing).skills == ["sql"]


def test_what_it_is_the_same_as_has_to_be_of_the_national_list(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        with pytest.raises(skills.UnknownSkill):
            SkillFactory(same_as="origami")
        own = SkillFactory()
        with pytest.raises(skills.UnknownSkill):
            skills.change(skill=own, name=own.name, group=own.group, same_as="no", by=BY)


@pytest.mark.parametrize("name", ["sql", "S Q L!", "", "  ", "!!!", "x" * 81])
def test_what_cannot_be_added_is_refused(nwl: NetworkRef, name: str) -> None:
    with current.shared():
        NationalSkillFactory(name="S Q L")
        before = NationalSkill.objects.count()
        with pytest.raises((services.SkillTaken, services.BadSkill)):
            services.add(name=name, group="digital", by=BY)
        assert NationalSkill.objects.count() == before


def test_no_other_may_have_the_name_that_one_had(nwl: NetworkRef) -> None:
    """A network that has not followed yet still knows it by that name."""
    with current.shared():
        services.change(skill=sql(), name="Query languages", group="digital", by=BY)
        with pytest.raises(services.SkillTaken):
            services.add(name="SQL", group="digital", by=BY)
        services.change(skill=sql(), name="SQL", group="digital", by=BY)
        assert sql().former_names == ["Query languages"]


def test_each_act_is_noted(nwl: NetworkRef) -> None:
    with current.shared():
        new = NationalSkillFactory(by=BY)
        services.change(skill=new, name="Plate spinning", group="coaching", by=BY)
        for is_retired in (True, True, False):
            services.set_retired(skill=new, is_retired=is_retired, by=BY)
        noted = Event.objects.filter(actor=BY, detail__code=new.code).order_by("id")
        assert [one.action.partition(".")[2] for one in noted] == [
            "added",
            "changed",
            "retired",
            "brought_back",
        ]
