"""Searching people costs few questions to the database, and the same whoever is found."""

import pytest
from django.test import Client

from tenant_apps.search import words
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.searching import people


@pytest.mark.parametrize(
    "asked", ["", "q=okafor", "q=okafro", "q=nobody", "q=okafor&sort=newest", "skill={skill}"]
)
def test_people(inside: NetworkRef, as_alice: Client, asked: str) -> None:
    """`okafro` is a typing error: it is put right, and sought once more."""
    skill = SkillFactory(name="Juggling")
    address = f"/people/?{asked.format(skill=skill.id)}"
    costs, found = [], []
    for count in (1, 9):
        for _ in range(count):
            member = admit(name="Chidi Okafor", organisation=OrganisationFactory())
            MemberSkillFactory(member=member, skill=skill)
            MemberSkillFactory(member=member)
        words.count_anew()
        with counted() as queries:
            page = as_alice.get(address)
        costs.append(len(queries))
        found.append(people(page.content.decode()).count("Chidi Okafor"))
    assert found == ([0, 0] if asked == "q=nobody" else [1, 10])
    assert costs[0] == costs[1] <= 12, costs
