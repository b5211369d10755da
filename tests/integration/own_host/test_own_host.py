"""A network's own address: asked for, proven by a real name server, used, and let go."""

import html
from datetime import timedelta
from typing import Any

import dns.rcode
import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError
from django.test import Client

from kernel import clock, database
from kernel.errors import NotFound
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.own_host import lookups, services
from tenants import claims, current, selectors
from tenants import services as registry
from tenants.claims import HostTaken, InUse, NotProven
from tenants.current import NetworkRef
from tenants.models import Domain, HostClaim
from tests.factories.members import admit
from tests.providers.names import NameServer
from tests.world import World

PAGE = "/settings/address/"
HOST = "time.hub.test"
State, Found = HostClaim.State, HostClaim.Found


def asks(network: NetworkRef, by: Member, host: str = HOST) -> HostClaim:
    with current.enter(network):
        return services.ask(host=host, by=by.id)


def looks(network: NetworkRef) -> str:
    """What the name server says now, as a claim."""
    with current.shared():
        HostClaim.objects.update(checked_at=None)
    with current.enter(network):
        return services.check(by=None).found


def proves(names: NameServer, claim: HostClaim, *, leads_here: bool = True) -> None:
    names.set(f"_hexitime.{claim.host}", "TXT", f'"hexitime={claim.token}"')
    if leads_here:
        names.set(claim.host, "CNAME", "nwl.hexitime.localhost")


def state(network: NetworkRef) -> str | None:
    with current.enter(network):
        claim = services.claim()
    return claim.state if claim else None


def noted(network: NetworkRef) -> list[str]:
    """What the network's log and the centre's say, which is the same."""
    with current.enter(network):
        here = Event.objects.filter(action__startswith="host.").order_by("id")
        said = list(here.values_list("action", flat=True))
        assert all(one.detail == {"host": HOST} for one in here)
    with current.shared():
        there = Event.objects.filter(action__startswith="host.").order_by("id")
        assert list(there.values_list("action", flat=True)) == said
    return said


@pytest.fixture
def claim(nwl: NetworkRef, champion: Member, names: NameServer) -> HostClaim:
    """North West London has asked for time.hub.test."""
    return asks(nwl, champion)


@pytest.fixture
def in_use(nwl: NetworkRef, champion: Member, names: NameServer, claim: HostClaim) -> HostClaim:
    """North West London answers there."""
    proves(names, claim)
    with current.enter(nwl):
        return services.use(by=champion.id)


# The registry


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"host": "UPPER.test"}, "tenants_hostclaim_host_form"),
        ({"host": "time"}, "tenants_hostclaim_host_form"),
        ({"host": "192.0.2.7"}, "tenants_hostclaim_host_form"),
        ({"state": "proven"}, "tenants_hostclaim_proven_since"),
        ({"state": "elsewhere"}, "tenants_hostclaim_proven_since"),
        ({"found": "perhaps"}, "tenants_hostclaim_found_known"),
    ],
)
def test_what_is_no_claim_is_not_stored(
    claim: HostClaim, change: dict[str, Any], constraint: str
) -> None:
    with current.shared(), pytest.raises(IntegrityError, match=constraint), database.atomic():
        HostClaim.objects.filter(id=claim.id).update(**change)


def test_a_network_asks_for_one_name_at_a_time(
    nwl: NetworkRef, champion: Member, claim: HostClaim
) -> None:
    assert asks(nwl, champion).token == claim.token
    with current.shared(), pytest.raises(IntegrityError, match="tenants_hostclaim_network_id"):
        HostClaim.objects.create(network_id=nwl.id, host="other.hub.test", token="x")
    other = asks(nwl, champion, "other.hub.test")
    assert other.token != claim.token
    with current.shared():
        assert HostClaim.objects.get(network_id=nwl.id).host == "other.hub.test"


def test_two_may_ask_and_one_can_prove(
    nwl: NetworkRef, warwick: NetworkRef, sofia: Member, names: NameServer, claim: HostClaim
) -> None:
    theirs = asks(warwick, sofia)
    assert theirs.token != claim.token
    names.set("warwick.hexitime.localhost", "A", "192.0.2.7")
    names.set(
        "_hexitime.time.hub.test", "TXT", f'"hexitime={claim.token}"', f'"hexitime={theirs.token}"'
    )
    looks(nwl)
    with pytest.raises(HostTaken):
        looks(warwick)
    assert (state(nwl), state(warwick)) == (State.PROVEN, State.ASKED)


# What the name server says


def test_each_answer_is_known(nwl: NetworkRef, names: NameServer, claim: HostClaim) -> None:
    assert looks(nwl) == Found.NO_RECORD
    names.set("_hexitime.time.hub.test", "TXT", '"v=spf1 -all"')
    assert looks(nwl) == Found.NO_RECORD
    names.set("_hexitime.time.hub.test", "TXT", '"hexitime=somebody elses"')
    assert looks(nwl) == Found.OTHER_RECORD
    proves(names, claim, leads_here=False)
    assert looks(nwl) == Found.ELSEWHERE
    names.set("time.hub.test", "A", "192.0.2.8")
    assert looks(nwl) == Found.ELSEWHERE
    names.set("time.hub.test", "A", "192.0.2.8", "192.0.2.7")
    assert looks(nwl) == Found.READY
    names.set("time.hub.test", "CNAME", "nwl.hexitime.localhost")
    assert looks(nwl) == Found.READY
    names.rcode = dns.rcode.SERVFAIL
    assert looks(nwl) == Found.NO_ANSWER
    assert state(nwl) == State.PROVEN
    assert noted(nwl) == ["host.asked", "host.proven"]


def test_a_long_text_comes_in_parts(nwl: NetworkRef, names: NameServer, claim: HostClaim) -> None:
    half = len(claim.token) // 2
    parts = f'"hexitime={claim.token[:half]}" "{claim.token[half:]}"'
    names.set("_hexitime.time.hub.test", "TXT", parts)
    assert looks(nwl) == Found.ELSEWHERE


def test_a_server_that_says_nothing_is_not_waited_for(
    nwl: NetworkRef, names: NameServer, claim: HostClaim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "_SECONDS", 0.1)
    monkeypatch.setattr(lookups, "_SECONDS_IN_ALL", 0.3)
    names.is_dumb = True
    assert looks(nwl) == Found.NO_ANSWER


def test_nobody_waits_for_it_within_a_transaction(nwl: NetworkRef, claim: HostClaim) -> None:
    outside = pytest.raises(database.OutsideCallInTransaction)
    with current.enter(nwl), database.atomic(), outside:
        lookups.find(host=HOST, token=claim.token, usual=nwl.host)


def test_it_is_not_asked_twice_within_seconds(
    nwl: NetworkRef, names: NameServer, claim: HostClaim
) -> None:
    looks(nwl)
    proves(names, claim)
    with current.enter(nwl):
        assert services.check(by=None).found == Found.NO_RECORD


# Using it


def test_it_is_used_once_it_is_proven_and_leads_here(
    world: World, nwl: NetworkRef, champion: Member, names: NameServer, claim: HostClaim
) -> None:
    with current.enter(nwl), pytest.raises(NotProven):
        services.use(by=champion.id)
    proves(names, claim, leads_here=False)
    with current.enter(nwl), pytest.raises(NotProven):
        services.use(by=champion.id)
    proves(names, claim)
    with current.enter(nwl):
        services.use(by=champion.id)
        services.use(by=champion.id)
    assert noted(nwl) == ["host.asked", "host.proven", "host.used"]
    there = world.ref(nwl.id)
    assert there.host == HOST
    assert world.client(there).get("/").status_code == 200


def test_the_proof_is_asked_for_again_before_use(
    nwl: NetworkRef, champion: Member, names: NameServer, claim: HostClaim
) -> None:
    proves(names, claim)
    looks(nwl)
    names.set("_hexitime.time.hub.test", "TXT")
    with current.enter(nwl), pytest.raises(NotProven):
        services.use(by=champion.id)
    assert state(nwl) == State.ASKED
    assert noted(nwl)[-1] == "host.unproven"


def test_the_old_address_leads_there(world: World, nwl: NetworkRef, in_use: HostClaim) -> None:
    old = world.client(nwl)
    answer = old.get("/people/?q=a%20b")
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"http://{HOST}:")
    assert answer["Location"].endswith("/people/?q=a%20b")
    assert answer["Cache-Control"] == "no-store"
    assert old.head("/").status_code == 302
    assert old.post("/sign-in/", {}).status_code in (200, 403, 422)
    assert old.get("/scim/v2/Users", headers={"Authorization": "Bearer x"}).status_code == 401
    assert old.get("//elsewhere.test/")["Location"].startswith(f"http://{HOST}:")


def test_going_back(
    world: World, nwl: NetworkRef, champion: Member, names: NameServer, in_use: HostClaim
) -> None:
    with pytest.raises(InUse):
        asks(nwl, champion, "other.hub.test")
    with current.enter(nwl):
        services.end(by=champion.id)
        with pytest.raises(NotFound):
            services.end(by=champion.id)
    assert world.ref(nwl.id).host == "nwl.hexitime.localhost"
    assert world.client(nwl).get("/").status_code == 200
    gone = world.client()
    assert gone.get("/", headers={"host": HOST}).status_code == 404
    assert noted(nwl)[-1] == "host.ended"
    with current.shared():
        assert Domain.objects.filter(tenant_id=nwl.id).count() == 1


def test_a_name_in_use_stays_so_if_its_proof_goes(
    nwl: NetworkRef, as_champion: Client, names: NameServer, in_use: HostClaim
) -> None:
    names.set("_hexitime.time.hub.test", "TXT")
    assert looks(nwl) == Found.NO_RECORD
    assert state(nwl) == State.IN_USE
    page = as_champion.get(PAGE, headers={"host": HOST}).content.decode()
    assert "The records have changed" in page


def test_a_name_that_leads_elsewhere_is_not_the_address_until_it_leads_here(
    world: World, nwl: NetworkRef, champion: Member, names: NameServer, in_use: HostClaim
) -> None:
    usual = "nwl.hexitime.localhost"
    names.set(HOST, "CNAME", "elsewhere.test")

    def a_round(ago: timedelta = timedelta()) -> tuple[str, int]:
        """After which the network's address is this, and so many mails have been written."""
        with current.shared():
            HostClaim.objects.update(checked_at=None)
            HostClaim.objects.exclude(lost_since=None).update(lost_since=clock.now() - ago)
        with current.enter(nwl):
            services.look_after()
            return world.ref(nwl.id).host, Mail.objects.filter(subject__startswith=HOST).count()

    assert a_round() == (HOST, 0)
    assert a_round(timedelta(minutes=59)) == (HOST, 0)
    assert a_round(claims.LOST_AFTER) == (usual, 1)
    assert a_round(claims.LOST_AFTER)[0] == usual
    with current.enter(nwl):
        mail = Mail.objects.filter(subject__startswith=HOST).first()
        assert mail.to == champion.user.email
        assert f"If that lasts an hour, {usual} is your address until it does." in mail.text
        assert f"{usual}:" in mail.text
    assert world.client(world.ref(nwl.id)).get("/").status_code == 200
    names.rcode = dns.rcode.SERVFAIL
    assert a_round(claims.LOST_AFTER)[0] == usual
    names.rcode = dns.rcode.NOERROR
    proves(names, in_use)
    assert a_round()[0] == HOST
    assert state(nwl) == State.IN_USE
    with current.shared():
        assert HostClaim.objects.get().lost_since is None


def test_of_a_lost_proof_each_champion_hears_once(
    nwl: NetworkRef, champion: Member, names: NameServer, in_use: HostClaim
) -> None:
    names.set("_hexitime.time.hub.test", "TXT")
    looks(nwl)
    with current.shared():
        HostClaim.objects.update(lost_since=clock.now() - claims.LOST_AFTER)
    with current.enter(nwl):
        for _ in range(3):
            with current.shared():
                HostClaim.objects.update(checked_at=None)
            services.look_after()
        mail = Mail.objects.get(subject=f"{HOST}: the records have changed")
    assert f"The record that shows that {HOST} is yours is gone." in mail.text


# By the clock


def test_what_was_never_used_is_given_up_after_two_weeks(
    nwl: NetworkRef, warwick: NetworkRef, claim: HostClaim
) -> None:
    ago = clock.now() - claims.GIVEN_UP_AFTER
    with current.enter(warwick):
        services.look_after()
    with current.shared():
        HostClaim.objects.update(asked_at=ago + timedelta(hours=1))
    with current.enter(nwl):
        services.look_after()
    assert state(nwl) == State.ASKED
    with current.shared():
        HostClaim.objects.update(asked_at=ago)
    with current.enter(nwl):
        services.look_after()
        services.look_after()
    assert state(nwl) is None
    assert noted(nwl) == ["host.asked", "host.given_up"]


def test_a_round_finds_the_proof(nwl: NetworkRef, names: NameServer, claim: HostClaim) -> None:
    proves(names, claim)
    with current.enter(nwl):
        services.look_after()
    assert state(nwl) == State.PROVEN


def test_what_is_in_use_is_not_given_up(nwl: NetworkRef, in_use: HostClaim) -> None:
    with current.shared():
        HostClaim.objects.update(asked_at=clock.now() - timedelta(days=99))
    with current.enter(nwl):
        services.look_after()
    assert state(nwl) == State.IN_USE


# The web server's question


def may(world: World, host: str) -> int:
    return world.client().get("/tls/ask", {"domain": host}).status_code


def test_a_certificate_is_for_proven_names_of_active_networks(
    world: World, nwl: NetworkRef, names: NameServer, claim: HostClaim
) -> None:
    assert may(world, HOST) == 404
    proves(names, claim, leads_here=False)
    looks(nwl)
    assert may(world, HOST) == 200
    assert may(world, "Time.Hub.test.") == 200
    for other in ("", "x.time.hub.test", "hub.test", nwl.host, "hexitime.localhost", "a" * 999):
        assert may(world, other) == 404
    with current.shared():
        registry.suspend(network_id=nwl.id)
    assert may(world, HOST) == 404


def test_the_web_server_only_asks(world: World, nwl: NetworkRef) -> None:
    assert world.client().post("/tls/ask?domain=x").status_code == 405
    assert world.client().get("/tls/ask").status_code == 404
    assert world.client(nwl).get("/tls/ask", {"domain": HOST}).status_code == 404
    answer = world.client().get("/tls/ask", {"domain": HOST})
    assert not answer.cookies


# The page


def test_a_champion_goes_all_the_way(
    world: World, nwl: NetworkRef, as_champion: Client, names: NameServer
) -> None:
    assert as_champion.post(PAGE, {"host": " Time.Hub.test "})["Location"] == PAGE
    page = as_champion.get(PAGE).content.decode()
    with current.shared():
        claim = claims.of(nwl.id)
    assert claim
    for said in ("_hexitime.time.hub.test", f"hexitime={claim.token}", "nwl.hexitime.localhost."):
        assert said in page
    assert "Move there" not in page
    assert as_champion.post(PAGE + "use/").status_code == 409
    proves(names, claim)
    with current.shared():
        HostClaim.objects.update(checked_at=None)
    assert as_champion.post(PAGE + "check/").status_code == 302
    assert "Move there" in as_champion.get(PAGE).content.decode()
    assert "Nobody has a passkey yet" in as_champion.get(PAGE + "use/").content.decode()
    answer = as_champion.post(PAGE + "use/")
    assert answer["Location"].startswith(f"http://{HOST}:")
    there = as_champion.get(PAGE, headers={"host": HOST}).content.decode()
    assert "Go back to the usual address" in there
    question = as_champion.get(PAGE + "end/", headers={"host": HOST}).content.decode()
    assert "Go back to nwl.hexitime.localhost?" in question
    answer = as_champion.post(PAGE + "end/", headers={"host": HOST})
    assert answer["Location"].startswith("http://nwl.hexitime.localhost:")


def test_who_has_but_a_passkey_is_not_shut_out(
    nwl: NetworkRef,
    as_champion: Client,
    champion: Member,
    alice: Member,
    names: NameServer,
    claim: HostClaim,
) -> None:
    proves(names, claim)
    looks(nwl)
    with current.enter(nwl):
        for user in (champion.user, alice.user):
            Authenticator.objects.create(user=user, type="webauthn", data={})
    page = html.unescape(as_champion.get(PAGE).content.decode())
    assert "The 2 passkeys that people have stop working" in page
    assert "2 people have nothing else" in page
    refused = as_champion.post(PAGE + "use/")
    assert refused.status_code == 409
    assert "Add an authenticator app" in refused.content.decode()
    with current.enter(nwl):
        Authenticator.objects.create(user=champion.user, type="totp", data={})
    assert "1 person has nothing else" in as_champion.get(PAGE).content.decode()
    assert as_champion.post(PAGE + "use/").status_code == 302


@pytest.mark.parametrize("host", ["", "time", "nwl.hexitime.localhost", "192.0.2.7", "é.test"])
def test_what_is_no_name_is_refused(nwl: NetworkRef, as_champion: Client, host: str) -> None:
    answer = as_champion.post(PAGE, {"host": host})
    assert answer.status_code == 422
    assert state(nwl) is None


def test_a_name_that_another_network_has_is_refused(
    nwl: NetworkRef, warwick: NetworkRef, as_champion: Client
) -> None:
    with current.shared():
        Domain.objects.create(tenant_id=warwick.id, domain=HOST, is_primary=False)
    answer = as_champion.post(PAGE, {"host": HOST})
    assert answer.status_code == 422
    assert "Another network answers there" in answer.content.decode()


def test_dropping_it(nwl: NetworkRef, as_champion: Client, claim: HostClaim) -> None:
    assert as_champion.get(PAGE + "end/")["Location"] == PAGE
    assert as_champion.post(PAGE + "end/").status_code == 302
    assert state(nwl) is None
    assert noted(nwl) == ["host.asked", "host.dropped"]


@pytest.mark.parametrize("path", ["", "check/", "use/", "end/"])
def test_only_champions_come_here(
    world: World, nwl: NetworkRef, as_alice: Client, as_champion: Client, path: str
) -> None:
    with current.enter(nwl):
        broker = admit(name="Bea Broker", role="broker")
    for client in (as_alice, world.client(nwl, broker.user)):
        assert client.get(PAGE + path).status_code == 403
        assert client.post(PAGE + path, {"host": HOST}).status_code == 403
    assert "/sign-in/" in world.client(nwl).get(PAGE + path)["Location"]
    assert as_champion.put(PAGE + path).status_code == 405


@pytest.mark.parametrize("path", ["check/", "use/", "end/"])
def test_without_a_name_there_is_nothing_to_do(as_champion: Client, path: str) -> None:
    assert as_champion.post(PAGE + path).status_code == 404


def test_reading_changes_nothing(nwl: NetworkRef, as_champion: Client, claim: HostClaim) -> None:
    before = noted(nwl)
    for path in ("", "check/", "use/", "end/"):
        assert as_champion.get(PAGE + path).status_code in (200, 302)
    assert noted(nwl) == before
    assert selectors.by_host(HOST) is None
