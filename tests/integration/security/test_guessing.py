"""Guessing passwords is slow, and tells nobody who is here."""

import re

import pytest
from django.test import Client, override_settings

from config.settings import base
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.hashing import counted
from tests.world import World

SESSION = "__Host-session"
KNOWN, UNKNOWN = "alice@nwl.example", "nobody@nwl.example"
WRONG, RIGHT = "not the right one at all", "three quiet otters swim"


def test_r15_a_sixth_guess_is_refused_though_right(world: World, nwl: NetworkRef) -> None:
    with current.enter(nwl):
        admit(name="Alice Archer", email="alice@nwl.example", password="three quiet otters swim")
    client = world.client(nwl)
    wrong = {"username": "alice@nwl.example", "password": "not the right one"}
    right = wrong | {"password": "three quiet otters swim"}
    answers = [client.post("/sign-in/", wrong) for _ in range(5)]
    sixth = client.post("/sign-in/", right)
    unknown = client.post("/sign-in/", wrong | {"username": "nobody@nwl.example"})
    assert {one.status_code for one in [*answers, sixth, unknown]} == {422}
    assert "wait five minutes" in sixth.text
    assert SESSION not in sixth.cookies


def test_r15_guesses_at_one_network_lock_nobody_out_of_another(
    world: World, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    for network in (nwl, warwick):
        with current.enter(network):
            admit(name="Alice Archer", email="alice@x.example", password="three quiet otters swim")
    wrong = {"username": "alice@x.example", "password": "not the right one"}
    for _ in range(6):
        world.client(nwl).post("/sign-in/", wrong)
    right = wrong | {"password": "three quiet otters swim"}
    assert world.client(warwick).post("/sign-in/", right).status_code == 302
    assert world.client(nwl).post("/sign-in/", right).status_code == 422


@override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS)
def test_r15_each_guess_is_the_same_answer_and_the_same_work_whoever_it_is_for(
    world: World, nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first to the sixth, by when neither is believed any more."""
    worked = counted(monkeypatch)
    with current.enter(nwl):
        admit(name="Alice Archer", email=KNOWN, password=RIGHT)
    told: dict[str, list[tuple[int, str, int]]] = {}
    for email in (KNOWN, UNKNOWN):
        client = world.client(nwl)
        told[email] = []
        for _ in range(7):
            worked.clear()
            status, shown = _guess(client, email)
            told[email].append((status, shown, len(worked)))
    assert told[KNOWN] == told[UNKNOWN]


def _guess(client: Client, email: str) -> tuple[int, str]:
    """What somebody reads who guesses wrong, without what is their own."""
    answer = client.post("/sign-in/", {"username": email, "password": WRONG})
    shown = answer.text.replace(email, "")
    return answer.status_code, re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', "", shown)
