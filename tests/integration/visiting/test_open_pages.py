"""Every address of a network as a visitor: the list alone is open, and all of it works.

The network is furnished with an object of every kind, so nothing is refused for want of one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from shared_apps.visiting import telling
from shared_apps.visiting.models import Visit
from tenant_apps.accounts.models import User
from tenant_apps.audit.models import Event
from tenant_apps.brand import selectors as brand
from tenant_apps.listings.models import KindOfHelp
from tenant_apps.organisations.models import Organisation
from tenant_apps.pages import selectors as pages
from tenant_apps.pages.models import Kind
from tenant_apps.policy.open_pages import ALLOWED, KEEPS_NOTHING, is_open
from tenant_apps.skills.models import Skill
from tenants import current
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.operators import OperatorFactory
from tests.factories.visiting import VisitFactory
from tests.integration.visiting.conftest import enter
from tests.isolation import fingerprints
from tests.isolation.routes import NETWORK, Route, routes
from tests.isolation.things import Things, furnish
from tests.world import World

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
ROUTES = {route.name: route for route in routes(NETWORK)}
OWN = {"visiting:enter", "visiting:leave"}
READ = sorted(name for name, methods in ALLOWED.items() if "GET" in methods)
SENT = sorted(name for name, methods in ALLOWED.items() if "POST" in methods and name not in OWN)
# What people wrote to each other or of each other, and what only they see, as `furnish` words it.
PRIVATE = (
    *("A word in private", "A word too much", "The paper", "The complaint", "The answer"),
    *("The question", "The note", "The hint", "The figures", "The deed", "The insight"),
    *("The objection", "The verdict", "The appeal", "The resolve", "The thanks", "The dispute"),
)


@dataclass(frozen=True, slots=True)
class Site:
    """A furnished network, and a visit to it."""

    world: World
    things: Things
    visit: Visit
    visitor: Client

    def paths(self, name: str) -> list[str]:
        return ROUTES[name].paths(self.things.values)

    def fingerprint(self, schema: str) -> fingerprints.Fingerprint:
        return fingerprints.take(self.world, schema, without=frozenset({"django_session"}))


@pytest.fixture(scope="module")
def site(servers: None) -> Iterator[Site]:
    world = World()
    things = furnish(
        world.network(),
        names=("Alice Archer", "Bob Baker", "Bea Broker", "Chris Champion"),
        colour="#0b6e4f",
    )
    FederatedNetworkFactory(network=things.network)
    with current.shared():
        operator = OperatorFactory(role="support", name="Sam Support")
    visit = VisitFactory(network=things.network, operator=operator, minutes=60)
    telling.tell(visit)
    yield Site(world, things, visit, enter(world, things.network, visit))
    world.empty()


def read(response: Any) -> str:
    """What was answered; a file of ours is closed again."""
    content = b"".join(response) if response.streaming else response.content
    response.close()
    return str(content.decode("latin-1"))


def test_the_list_names_addresses_that_there_are() -> None:
    assert ALLOWED.keys() <= ROUTES.keys()
    assert ALLOWED.keys() >= KEEPS_NOTHING


@pytest.mark.parametrize("route", ROUTES.values(), ids=str)
def test_what_does_not_stand_in_the_list_is_refused(site: Site, route: Route) -> None:
    for path in route.paths(site.things.values):
        for method in METHODS:
            if not is_open(route.name, method.upper()):
                status = getattr(site.visitor, method)(path).status_code
                assert status in (403, 404), f"{method} {path}: {status}"


def test_what_is_refused_changes_nothing(site: Site) -> None:
    schemas = ("shared", site.things.network.schema)
    before = [site.fingerprint(schema) for schema in schemas]
    for route in ROUTES.values():
        for path in route.paths(site.things.values):
            if not is_open(route.name, "POST"):
                site.visitor.post(path, {"name": "X", "email": "x@y.example", "role": "champion"})
    after = [site.fingerprint(schema) for schema in schemas]
    assert [one.changed(other) for one, other in zip(before, after, strict=True)] == [set(), set()]


@pytest.mark.parametrize("name", READ)
def test_what_stands_in_the_list_is_read_under_the_banner(site: Site, name: str) -> None:
    for path in site.paths(name):
        response = site.visitor.get(path)
        said = read(response)
        if response.status_code == 302:
            assert name in {"brand:preview", "pages:preview"} or "POST" in ALLOWED[name], path
            continue
        assert response.status_code == 200, path
        if "text/html" in response.headers["Content-Type"]:
            assert "You are visiting as Support (Sam Support), until" in said
        assert not [words for words in PRIVATE if f"{words} of " in said], path


@pytest.mark.parametrize("name", READ)
def test_no_page_of_the_list_tells_an_address_of_anybody(site: Site, name: str) -> None:
    with current.enter(site.things.network):
        logins = list(User.objects.values_list("email", flat=True))
    others = [f"{who}@nwl.example" for who in ("ines.invited", "uma.upload", "ada.applicant")]
    for path in site.paths(name):
        said = read(site.visitor.get(path))
        assert not [one for one in (*logins, *others) if one in said], path


@pytest.mark.parametrize("name", READ)
def test_a_page_shows_no_form_that_is_refused(site: Site, name: str) -> None:
    for path in site.paths(name):
        for form in re.findall(r"<form[^>]*>", read(site.visitor.get(path))):
            if 'method="post"' in form:
                action = re.search(r'action="([^"?]*)', form)
                to = resolve(action[1] if action else path, urlconf=NETWORK).view_name
                assert is_open(to, "POST"), f"{path}: {form}"


def test_searching_tells_no_address_either(site: Site) -> None:
    for search in ("ines.invited", "nobody.at.all"):
        assert "Ines Invited" in site.visitor.get("/settings/invitations/", {"q": search}).text


def data(site: Site) -> dict[str, dict[str, str]]:
    """What is sent to each address of the list that takes a form."""
    things, network = site.things.values, site.things.network
    with current.enter(network):
        kind = KindOfHelp.objects.first()
        skill = Skill.objects.get(id=things["skill_id"])
        trust = Organisation.objects.get(id=things["organisation_id"])
        begun = pages.digest(pages.standing(Kind.values[0]))
        colour = brand.current().colour
    assert kind
    return {
        "joining:domains": {"name": "brompton.nhs.uk"},
        "joining:found": {"wishes": "on"},
        "joining:remove_domain": {},
        "brand:settings": {"name": "NW London", "colour": colour},
        "brand:words": {"member_word": "colleague", "members_word": "colleagues"},
        "brand:preview": {"name": "NW London", "colour": "#123456"},
        "oversight:care": {"smallest_group": "7"},
        "organisations:list": {
            "form-TOTAL_FORMS": "3",
            "form-INITIAL_FORMS": "0",
            "form-0-name": "Royal Brompton",
            "form-0-kind": Organisation.Kind.values[0],
        },
        "organisations:organisation": {"name": f"{trust.name} II", "kind": trust.kind},
        "skills:list": {"name": "Rowing", "group": skill.group},
        "skills:skill": {"name": f"{skill.name} II", "group": skill.group},
        "skills:retire": {},
        "skills:bring_back": {},
        "listings:kinds": {"name": "Rowing lesson"},
        "listings:kind": {"name": "Another kind", "place": "2"},
        "listings:retire_kind": {},
        "listings:bring_back_kind": {},
        "listings:templates": {"title": "Row with me", "help_kind": kind.code},
        "listings:template": {"title": "Row with us", "help_kind": kind.code},
        "listings:retire_template": {},
        "listings:bring_back_template": {},
        "pages:write": {"text": "A draft by support", "begun": begun},
        "pages:drop": {},
    }


# What an address writes in the network's audit; where it is empty, nothing is kept.
AUDITED = {
    "joining:domains": "join_domain.added",
    "joining:found": "network.found_by_domains",
    "joining:remove_domain": "join_domain.removed",
    "brand:settings": "brand.changed",
    "brand:words": "brand.words_changed",
    "brand:preview": "",
    "oversight:care": "policy.care_changed",
    "organisations:list": "organisation.added",
    "organisations:organisation": "organisation.changed",
    "skills:list": "skill.added",
    "skills:skill": "skill.changed",
    "skills:retire": "skill.retired",
    "skills:bring_back": "skill.brought_back",
    "listings:kinds": "kind_of_help.added",
    "listings:kind": "kind_of_help.changed",
    "listings:retire_kind": "kind_of_help.retired",
    "listings:bring_back_kind": "kind_of_help.brought_back",
    "listings:templates": "request_template.added",
    "listings:template": "request_template.changed",
    "listings:retire_template": "request_template.retired",
    "listings:bring_back_template": "request_template.brought_back",
    "pages:write": "page.drafted",
    "pages:drop": "page.draft_dropped",
}
# Tables of what is closed to visitors, by how their names begin.
CLOSED = (
    *("ledger_", "accounts_", "mfa_", "account_", "usersessions_", "socialaccount_", "sso_"),
    *("security_", "scim_", "members_", "exchanges_", "group", "questions_", "reports_"),
    *("credits_", "policy_policy", "joining_invitation", "joining_link", "leaving_"),
)


def test_each_form_of_the_list_is_answered_and_audited_as_the_visits(site: Site) -> None:
    """In one go, since a test's changes stay: what is closed is as it was before all of them."""
    schema = site.things.network.schema
    before, sent = site.fingerprint(schema), data(site)
    assert sorted(sent) == sorted(AUDITED) == SENT
    for name, form in sent.items():
        path = site.paths(name)[0]
        status = site.visitor.post(path, form).status_code
        assert status == (302 if AUDITED[name] else 200), f"{path}: {status}"
        with current.enter(site.things.network):
            latest = Event.objects.filter(actor=site.visit.id).order_by("-id").first()
        assert latest is not None
        if AUDITED[name]:
            assert latest.action == AUDITED[name], path
    changed = before.changed(site.fingerprint(schema))
    assert "brand_brand" in changed
    assert not [table for table in changed if table.startswith(CLOSED)]
    with current.shared():
        noted = Event.objects.filter(action="visit.form_sent").values_list("detail", flat=True)
        assert {one["page"] for one in noted} >= {name for name in SENT if AUDITED[name]}
