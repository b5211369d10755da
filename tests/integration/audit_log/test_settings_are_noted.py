"""Whatever a champion sets is noted, in their name: each act is done, and looked for in the log."""

from collections.abc import Callable, Iterator

import pytest

from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.brand import services as brand
from tenant_apps.joining import services as joining
from tenant_apps.listings import kind_services as kinds
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.organisations import services as organisations
from tenant_apps.pages import selectors as pages
from tenant_apps.pages import services as page_services
from tenant_apps.pages.models import Kind
from tenant_apps.scim import services as scim
from tenant_apps.skills import services as skills
from tenant_apps.sso import services as sso
from tenants import current
from tenants.current import NetworkRef
from tests.factories.brand import picture
from tests.factories.joining import InvitationFactory
from tests.factories.sso import ConnectionFactory


@pytest.fixture(autouse=True)
def inside(nwl: NetworkRef) -> Iterator[None]:
    """Act within North West London."""
    with current.enter(nwl):
        yield


def _does(by: Member, action: str, act: Callable[[], object]) -> None:
    """The act notes exactly this of whoever does it."""
    before = set(Event.objects.values_list("id", flat=True))
    act()
    noted = Event.objects.exclude(id__in=before)
    assert list(noted.values_list("action", "actor")) == [(action, by.id)], action


def test_brand_organisations_skills_and_kinds_of_help(alice: Member, champion: Member) -> None:
    by = champion.id
    words = {"name": "Our time bank", "colour": "#123456"}
    _does(champion, "brand.changed", lambda: brand.change(**words, by=by))
    content = picture()
    _does(
        champion,
        "brand.logo_set",
        lambda: brand.set_logo(content=content, states_right=True, by=by),
    )
    _does(champion, "brand.logo_removed", lambda: brand.remove_logo(by=by))
    _does(champion, "organisation.added", lambda: organisations.add(name="A trust", by=by))
    trust = organisations.add(name="Another", by=by)
    change = {"organisation": trust, "name": "Renamed", "kind": "other"}
    _does(champion, "organisation.changed", lambda: organisations.change(**change, by=by))
    _does(champion, "skill.added", lambda: skills.add(name="Juggling", group="analytic", by=by))
    skill = skills.add(name="Knitting", group="analytic", by=by)
    _does(
        champion,
        "skill.changed",
        lambda: skills.change(skill=skill, name="Knit", group="analytic", by=by),
    )
    _does(
        champion,
        "skill.retired",
        lambda: skills.set_retired(entry=skill, is_retired=True, by=by),
    )
    _does(champion, "kind_of_help.added", lambda: kinds.add(name="Walking along", by=by))


def test_ways_in_and_who_is_let_in(alice: Member, champion: Member) -> None:
    by = champion.id
    _does(champion, "join_link.made", lambda: joining.make_link(label="Poster", by=by))
    link = joining.make_link(label="Another", by=by)
    _does(champion, "join_link.revoked", lambda: joining.revoke_link(link_id=link.id, by=by))
    _does(champion, "join_domain.added", lambda: joining.add_domain(name="trust.example", by=by))
    domain = joining.add_domain(name="other.example", by=by)
    _does(
        champion,
        "join_domain.removed",
        lambda: joining.remove_domain(domain_id=domain.id, by=by),
    )
    invitation = InvitationFactory(by=by)
    _does(
        champion,
        "invitation.sent_again",
        lambda: joining.resend(invitation_id=invitation.id, by=by),
    )
    _does(
        champion,
        "invitation.revoked",
        lambda: joining.revoke(invitation_id=invitation.id, by=by),
    )
    _does(champion, "member.suspended", lambda: members.suspend(member=alice, by=by))
    _does(champion, "member.reinstated", lambda: members.reinstate(member=alice, by=by))


def test_sign_in_directories_and_pages(champion: Member) -> None:
    by = champion.id
    connection = ConnectionFactory(by=uuid7())
    words = {"name": "Renamed", "domains": ["imperial.example"]}
    _does(
        champion,
        "sso.changed",
        lambda: sso.change(connection=connection, by=by, **words),
    )
    _does(champion, "sso.off", lambda: sso.switch_off(connection=connection, by=by))
    _does(champion, "scim.token_made", lambda: scim.make_token(by=by))
    _does(champion, "scim.token_ended", lambda: scim.take_back(by=by))
    begun = pages.digest(pages.standing(Kind.ABOUT))
    _does(
        champion,
        "page.drafted",
        lambda: page_services.write(kind=Kind.ABOUT, text="New.", begun=begun, by=by),
    )
    _does(champion, "page.draft_dropped", lambda: page_services.drop(kind=Kind.ABOUT, by=by))
