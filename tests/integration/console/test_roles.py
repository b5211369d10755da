"""Which operator may open what: every address of the console, as each role.

The table of roles stands here a second time on purpose: who widens a role says so twice.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from shared_apps.operators import permissions
from shared_apps.operators.access import permission_of
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission
from tenants import current
from tenants.current import NetworkRef
from tests.factories.operators import OperatorFactory
from tests.isolation.routes import CENTRAL, NOWHERE, Route, routes
from tests.world import World

Role = Operator.Role
MAY = {
    Role.PROVISIONER: set(Permission),
    Role.FINANCE: {Permission.NETWORK_READ, Permission.BILL_READ, Permission.BILL_CHANGE},
    Role.SUPPORT: {
        Permission.NETWORK_READ,
        Permission.NETWORK_VISIT,
        Permission.VISIT_READ,
        Permission.STATUS_CHANGE,
        Permission.CHAMPIONS_TELL,
    },
    Role.AUDITOR: {
        Permission.NETWORK_READ,
        Permission.VISIT_READ,
        Permission.FEDERATION_READ,
        Permission.OPERATOR_READ,
        Permission.BILL_READ,
        Permission.AUDIT_READ,
        Permission.AUDIT_EXPORT,
    },
}
VALUES = {
    "slug": "nwl",
    "one": "nwl",
    "other": "warwick",
    "run_id": NOWHERE,
    "pattern_id": NOWHERE,
    "code": "sql",
    "asking_id": NOWHERE,
    "removed_network": NOWHERE,
}
CONSOLE = [route for route in routes(CENTRAL) if route.name.startswith("console:")]


def views() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The console's views by name."""
    for resolver in get_resolver(CENTRAL).url_patterns:
        if getattr(resolver, "namespace", None) == "console":
            for pattern in resolver.url_patterns:
                assert isinstance(pattern, URLPattern)
                yield f"console:{pattern.name}", pattern.callback


VIEWS = dict(views())


@pytest.mark.parametrize("role", MAY)
def test_a_role_may_do_what_the_table_says(role: Role) -> None:
    operator = Operator(role=role)
    assert {one for one in Permission if permissions.may(operator, one)} == MAY[role]


def test_a_role_that_nobody_knows_may_do_nothing() -> None:
    unknown = Operator(role="unknown")
    assert not any(permissions.may(unknown, one) for one in Permission)


@pytest.mark.parametrize("route", CONSOLE, ids=str)
def test_no_address_of_the_console_is_without_a_permission(route: Route) -> None:
    assert permission_of(VIEWS[route.name]) in Permission


@pytest.mark.parametrize("role", MAY)
def test_each_address_is_open_to_those_roles_alone(
    world: World, nwl: NetworkRef, warwick: NetworkRef, role: Role
) -> None:
    client = world.client(None, operator_as(role).user)
    for route in CONSOLE:
        allowed = permission_of(VIEWS[route.name]) in MAY[role]
        for path in route.paths(VALUES):
            for method in (client.get, client.post):
                status = method(path).status_code
                assert (status == 403) is not allowed or status == 405, f"{path}: {status}"


@pytest.mark.parametrize("role", [Role.AUDITOR])
def test_who_only_reads_sends_no_form(
    world: World, nwl: NetworkRef, warwick: NetworkRef, role: Role
) -> None:
    """But for taking the audit out, which is noted."""
    client = world.client(None, operator_as(role).user)
    for route in CONSOLE:
        if route.name == "console:audit_csv":
            continue
        for path in route.paths(VALUES):
            assert client.post(path).status_code in (403, 405), path


@pytest.mark.parametrize("role", MAY)
def test_the_menu_leads_nowhere_that_is_closed(world: World, role: Role) -> None:
    client = world.client(None, operator_as(role).user)
    menu = client.get("/console/networks/").text.split("<nav", 1)[1].split("</nav>", 1)[0]
    ways = re.findall(r'href="([^"]+)"', menu)
    assert ways[0] == "/console/"
    for way in ways:
        assert client.get(way, follow=True).status_code == 200, way
    leads_to_operators = "/console/operators/" in ways
    assert leads_to_operators is (Permission.OPERATOR_READ in MAY[role])


def operator_as(role: Role) -> Operator:
    with current.shared():
        return OperatorFactory(role=role)
