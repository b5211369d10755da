"""What goes on in a network that is read-only, and that all else is refused, at every address."""

from collections.abc import Iterator

import pytest

from config.middleware import ReadOnlyMiddleware
from tenants import current, hosts
from tenants import services as registry
from tenants.models import Network
from tests.integration.security.conftest import Deployment
from tests.isolation import fingerprints
from tests.isolation.routes import NETWORK, Route, routes

SAID = "read-only for now"
# One's own login, data and mails; people's safety; who comes and goes; what is paid; visits.
GOES_ON = {
    "account_inactive",
    "account_login",
    "account_reauthenticate",
    "accounts:forgotten",
    "accounts:forgotten_sent",
    "accounts:new_password",
    "accounts:password_set",
    "accounts:sign_in",
    "accounts:sign_out",
    "billing:opened",
    "billing:page",
    "billing:portal",
    "blocks:block",
    "blocks:own",
    "blocks:unblock",
    "hearing:choices",
    "hearing:stop",
    "joining:no_thanks",
    "leavers:confirm",
    "leavers:review",
    "leavers:upload",
    "leaving:ask_to_erase",
    "leaving:come_back",
    "leaving:copy",
    "leaving:keep",
    "leaving:leave",
    "leaving:let_go",
    "leaving:own_data",
    "members:suspend",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "openid_connect_callback",
    "pages:agree",
    "recovering:reset",
    "reports:decide",
    "reports:decision",
    "reports:file",
    "reports:matter",
    "reports:mine",
    "reports:report",
    "reports:report_group",
    "reports:report_group_lesson",
    "reports:report_lesson",
    "reports:report_listing",
    "reports:report_profile",
    "reports:waiting",
    "saved:stop",
    "scim:scim",
    "security:devices",
    "security:email",
    "security:email_code",
    "security:overview",
    "security:passkeys",
    "security:password",
    "security:required",
    "sharing:findable",
    "sso:as_invited",
    "sso:begin",
    "sso:connect",
    "sso:connect_code",
    "sso:connected",
    "sso:saml_answer",
    "sso:saml_finish",
    "sso:saml_metadata",
    "visiting:answer",
    "visiting:end_visit",
    "visiting:enter",
    "visiting:here",
    "visiting:leave",
    "visiting:rule",
    "visiting:visits",
}


def goes_on(deployment: Deployment, route: Route) -> bool:
    paths = deployment.paths_of(route)
    return all(ReadOnlyMiddleware.GOES_ON.match(path) for path in paths)


@pytest.fixture(scope="module")
def read_only(deployment: Deployment) -> Iterator[Deployment]:
    """It has not been paid for."""
    network_id = deployment.things.network.id
    for standing in (Network.Standing.READ_ONLY, Network.Standing.GOOD):
        with current.shared():
            registry.set_standing(network_id=network_id, standing=standing)
        hosts.forget()
        if standing:
            yield deployment


def test_what_goes_on_is_each_persons_own(deployment: Deployment) -> None:
    found = {route.name for route in routes(NETWORK) if goes_on(deployment, route)}
    assert found == GOES_ON


@pytest.mark.parametrize("role", ["stranger", "member", "broker", "champion"])
def test_all_else_is_refused_in_words_and_changes_nothing(read_only: Deployment, role: str) -> None:
    client = read_only.client(NETWORK, role)
    schemas = ("shared", read_only.things.network.schema)
    before = [taken(read_only, schema) for schema in schemas]
    for route in routes(NETWORK):
        for path in read_only.paths_of(route):
            if not ReadOnlyMiddleware.GOES_ON.match(path):
                answer = client.post(path)
                assert (answer.status_code, SAID in answer.text) == (403, True), path
    assert [taken(read_only, schema) for schema in schemas] == before


def taken(deployment: Deployment, schema: str) -> fingerprints.Fingerprint:
    """All of it but who is signed in."""
    return fingerprints.take(deployment.world, schema, without=frozenset({"django_session"}))


@pytest.mark.parametrize("role", ["member", "champion"])
def test_all_can_be_read_as_before(read_only: Deployment, role: str) -> None:
    """A page is what it is when the network is paid for; members read nothing of money."""
    client = read_only.client(NETWORK, role)
    for route in routes(NETWORK):
        for path in read_only.paths_of(route)[:1]:
            answer = client.get(path)
            kind = "" if answer.streaming else answer.get("Content-Type", "")
            text = answer.text if kind.startswith("text/html") else ""
            answer.close()
            assert SAID not in text, path
            if role == "member":
                assert "has not been paid" not in text, path
                assert "/settings/billing/" not in text, path
