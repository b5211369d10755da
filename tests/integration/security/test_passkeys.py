"""A passkey lets in where it was made, and nowhere else."""

import json
from typing import Any

from django.test import Client

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.soft_key import SoftKey
from tests.world import World

SIGN_IN = "/sign-in/passkey/"


def grace(network: NetworkRef) -> Member:
    with current.enter(network):
        return admit(name="Grace Adeyemi", email="grace@example.org")


def challenge(client: Client) -> str:
    """What the network asks this browser to sign."""
    answer = client.get(SIGN_IN, headers={"X-Requested-With": "XMLHttpRequest"})
    asked: str = answer.json()["request_options"]["publicKey"]["challenge"]
    return asked


def signs_in(client: Client, key: SoftKey, user: Any, host: str) -> bool:
    """Whether an assertion for this host, by a challenge of the client's network, lets in."""
    credential = json.dumps(key.assertion(user, host, challenge(client)))
    answer = client.post(SIGN_IN, {"credential": credential})
    assert answer.status_code in (302, 422, 200)
    return client.get("/people/").status_code == 200


def test_r02_a_passkey_of_another_network_lets_nobody_in(
    world: World, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    """Neither as the login it was made for there, nor as one here that had the same key."""
    here, there, key = grace(nwl), grace(warwick), SoftKey()
    with current.enter(warwick):
        key.registered(there.user, warwick.host)
    client = world.client(nwl)
    for user in (there.user, here.user):
        assert not signs_in(client, key, user, warwick.host)
        assert not signs_in(client, key, user, nwl.host)
    with current.enter(nwl):
        key.registered(here.user, nwl.host)
    assert not signs_in(client, key, here.user, warwick.host)
    assert signs_in(client, key, here.user, nwl.host)


def test_an_assertion_is_good_for_its_own_challenge_once(world: World, nwl: NetworkRef) -> None:
    here, key = grace(nwl), SoftKey()
    with current.enter(nwl):
        key.registered(here.user, nwl.host)
    client, other = world.client(nwl), world.client(nwl)
    kept = key.assertion(here.user, nwl.host, challenge(client))
    challenge(other)
    for browser, is_in in ((other, False), (client, True)):
        browser.post(SIGN_IN, {"credential": json.dumps(kept)})
        assert (browser.get("/people/").status_code == 200) is is_in
    again = world.client(nwl)
    again.post(SIGN_IN, {"credential": json.dumps(kept)})
    assert again.get("/people/").status_code == 302
