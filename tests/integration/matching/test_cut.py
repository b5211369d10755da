"""Of those who have a skill of the request, the ones who know most are weighed."""

import pytest

from kernel.ids import uuid7
from tenant_apps.listings.models import Listing
from tenant_apps.matching import selectors
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory


def _knows(name: str, organisation: Organisation | None, *levels: tuple[Skill, int]) -> Member:
    member = admit(name, organisation=organisation)
    gives = {skill.id: level for skill, level in levels}
    skills.say(member=member, gives=gives, learns=[], by=member)
    return member


def _names(wish: Listing) -> set[str]:
    return {one.member.name for one in selectors.who_may_help(wish)}


@pytest.fixture
def ours(charts: Skill, audit: Skill) -> Listing:
    """A request for both skills, from a trust."""
    trust = OrganisationFactory()
    owner = admit("Ana Asking", organisation=trust)
    _knows("Knows both well", trust, (charts, 2), (audit, 2))
    _knows("Teaches both", trust, (charts, 3), (audit, 3))
    _knows("Elsewhere", OrganisationFactory(), (charts, 3), (audit, 1))
    listing: Listing = ListingFactory(owner=owner, skills=[charts.id, audit.id])
    return listing


def test_who_knows_less_than_so_many_others_is_not_weighed(
    ours: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even who would have the most points; and however the lot falls."""
    assert selectors.who_may_help(ours)[0].member.name == "Elsewhere"
    for limit, names in (2, {"Knows both well", "Teaches both"}), (1, {"Teaches both"}):
        monkeypatch.setattr(selectors, "WEIGHED", limit)
        for _ in range(12):
            ours.request_key = uuid7()
            assert _names(ours) == names


def test_of_those_who_know_as_much_the_lot_says_who(
    charts: Skill, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("One", "Other"):
        _knows(name, None, (charts, 2))
    wish = ListingFactory(skills=[charts.id])
    monkeypatch.setattr(selectors, "WEIGHED", 1)
    first = _names(wish)
    assert len(first) == 1
    assert all(_names(wish) == first for _ in range(3))
    seen = set()
    for _ in range(40):
        wish.request_key = uuid7()
        seen |= _names(wish)
    assert seen == {"One", "Other"}
