"""Whatever happens at the same moment, search's entries say what the tables say in the end."""

from collections.abc import Callable

import pytest

from tenant_apps.listings import services as listings
from tenant_apps.listings.models import Listing
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.search import selectors
from tenant_apps.search.asked import Asked
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.skills import SkillFactory
from tests.integration.exchanges.test_at_once import at_once

ROUNDS = 6


def found(viewer: Member, **asked: str) -> set[str]:
    words = asked.pop("words", "")
    wanted = Asked(words=words, chosen={name: (value,) for name, value in asked.items()})
    results, shown = selectors.search_listings(viewer, wanted)
    assert results.found.total == len(shown)
    return {listing.title for listing in shown}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_owner_is_suspended_while_they_post(
    nwl: NetworkRef, alice: Member, bob: Member, champion: Member, round_: int
) -> None:
    at_once(
        nwl,
        lambda: ListingFactory(owner=bob, title="Posted"),
        lambda: members.suspend(member=bob, by=champion.id),
    )
    with current.enter(nwl):
        assert found(alice) == set()
        members.reinstate(member=bob, by=champion.id)
        assert found(alice) == set(Listing.objects.values_list("title", flat=True))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_its_words_its_skills_and_its_owners_name_change_together(
    nwl: NetworkRef, alice: Member, bob: Member, round_: int
) -> None:
    with current.enter(nwl):
        listing, skill = ListingFactory(owner=bob, title="Before"), SkillFactory()

    def rename() -> Member:
        return members.change_profile(
            member=bob,
            name="Rebecca Baker",
            job_title="",
            organisation=None,
            about="",
            shows_name_outside=False,
            by=bob.id,
        )

    acts: list[Callable[[], object]] = [
        lambda: listings.change(listing_id=listing.id, by=bob, title="After", skills=[skill.id]),
        rename,
        lambda: listings.change(listing_id=listing.id, by=bob, how="remote"),
    ]
    assert at_once(nwl, *acts) == ["done"] * 3
    with current.enter(nwl):
        assert Skill.objects.filter(id=skill.id).exists()
        assert found(alice, words="after rebecca", skill=str(skill.id), how="remote") == {"After"}
        assert found(alice, words="before") == set()
