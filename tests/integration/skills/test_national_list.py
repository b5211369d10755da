"""Every network begins with the national list, and it is one that people can choose from."""

import re

from tenant_apps.skills import selectors
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef


def test_a_network_begins_with_it(inside: NetworkRef) -> None:
    skills = selectors.listed()
    assert 140 <= len(skills) <= 160
    assert {skill.group for skill in skills} == set(Skill.Group.values)
    for group in Skill.Group.values:
        assert 20 <= sum(skill.group == group for skill in skills) <= 40


def test_each_has_a_name_and_a_code_of_its_own(inside: NetworkRef) -> None:
    skills = selectors.listed()
    for words in ([skill.name.lower() for skill in skills], [s.national_code for s in skills]):
        assert len(set(words)) == len(skills)
    assert all(re.fullmatch(r"[a-z0-9-]{1,60}", skill.national_code) for skill in skills)
    assert all(skill.name == " ".join(skill.name.split()) for skill in skills)


def test_two_networks_mean_the_same_by_a_code(nwl: NetworkRef, warwick: NetworkRef) -> None:
    lists = []
    for network in (nwl, warwick):
        with current.enter(network):
            lists.append(selectors.listed())
    one, other = ({(skill.national_code, skill.name) for skill in found} for found in lists)
    assert one == other
    assert not {skill.id for skill in lists[0]} & {skill.id for skill in lists[1]}
