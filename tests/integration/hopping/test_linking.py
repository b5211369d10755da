"""One person links memberships in two networks: by a code, and only if both are theirs."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, connections
from django.test import Client

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import uuid7
from shared_apps.linking import services as linking
from shared_apps.linking.models import LinkCode, MemberLink
from tenant_apps.accounts.models import User
from tenant_apps.audit.models import Event
from tenant_apps.hopping import proofs, services
from tenant_apps.leaving import finishing
from tenant_apps.leaving import services as leaving
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.linking import LinkCodeFactory, MemberLinkFactory
from tests.factories.members import admit
from tests.factories.sso import ConnectionFactory, SocialAccountFactory
from tests.world import World

PAGE = "/networks/"
EMAIL = "pat@example.org"


@pytest.fixture
def pat(nwl: NetworkRef) -> Member:
    """Pat at North West London."""
    with current.enter(nwl):
        return admit(name="Pat Public", email=EMAIL)


@pytest.fixture
def pat_there(warwick: NetworkRef) -> Member:
    """The same Pat at Warwick."""
    with current.enter(warwick):
        return admit(name="Pat Public", email=EMAIL)


@pytest.fixture
def as_pat(world: World, nwl: NetworkRef, pat: Member) -> Client:
    return world.client(nwl, pat.user)


@pytest.fixture
def as_pat_there(world: World, warwick: NetworkRef, pat_there: Member) -> Client:
    return world.client(warwick, pat_there.user)


def mailed(network: NetworkRef) -> str:
    """The code that was mailed last."""
    with current.enter(network):
        mail = Mail.objects.filter(subject__startswith="Your code to link").latest("id")
    found = re.search(r"^\w{4}-\w{4}-\w{4}$", mail.text, re.MULTILINE)
    assert found
    return found[0]


def asked(client: Client, network: NetworkRef) -> str:
    """The code that somebody has mailed to them."""
    assert client.post(f"{PAGE}code/").status_code == 302
    return mailed(network)


def links(network: NetworkRef) -> int:
    with current.federation(network):
        return MemberLink.objects.count()


def test_who_writes_the_mailed_code_links_both_and_both_are_told(
    nwl: NetworkRef, warwick: NetworkRef, as_pat: Client, as_pat_there: Client
) -> None:
    code = asked(as_pat_there, warwick)
    assert as_pat.post(PAGE, {"code": f" {code.upper()} "}).status_code == 302
    here, there = (client.get(PAGE).content.decode() for client in (as_pat, as_pat_there))
    assert "Warwick Business School" in here
    assert f'href="http://{warwick.host}' in here
    assert "North West London" in there
    assert nwl.host in there
    for network, other in ((nwl, warwick), (warwick, nwl)):
        with current.enter(network):
            subject = f"You have linked {other.name}"
            assert Mail.objects.filter(to=EMAIL, subject=subject).count() == 1
            assert Event.objects.filter(action="link.made").count() == 1


def test_whoever_was_not_told_of_a_link_is_told_by_a_round(
    nwl: NetworkRef,
    warwick: NetworkRef,
    pat: Member,
    pat_there: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when the process died once the two were linked."""
    MemberLinkFactory(network=nwl, member=pat, there=warwick, other=pat_there)
    began = clock.now()
    for minutes, told in ((1, 0), (6, 1), (7, 1)):
        monkeypatch.setattr(clock, "now", lambda by=minutes: began + timedelta(minutes=by))
        for network in (nwl, warwick):
            with current.enter(network):
                services.note_what_was_left()
                assert Mail.objects.filter(to=EMAIL).count() == told
                assert Event.objects.filter(action="link.made").count() == told


def test_codes_are_mailed_five_times_an_hour(
    nwl: NetworkRef, as_pat: Client, as_alice: Client
) -> None:
    answers = [as_pat.post(f"{PAGE}code/", follow=True) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    with current.enter(nwl):
        sent = Mail.objects.filter(to=EMAIL)
        assert (sent.count(), sent.filter(is_awaited=True).count()) == (5, 5)
    assert as_alice.post(f"{PAGE}code/").status_code == 302


def test_who_has_the_same_sign_in_under_two_addresses_links_both(
    nwl: NetworkRef, warwick: NetworkRef, pat: Member, world: World
) -> None:
    """Of the same issuer and with the same id there; nothing less will do."""
    with current.enter(warwick):
        other = admit(name="Pat Public", email="p.public@warwick.example")
    said = {nwl: ("https://id.example", "00a1"), warwick: ("https://id.example", "00a1")}

    def knows(network: NetworkRef, member: Member, issuer: str, uid: str) -> None:
        with current.enter(network):
            SocialAccount.objects.all().delete()
            connection = ConnectionFactory(issuer=issuer)
            SocialAccountFactory(user=member.user, provider=connection.code, uid=uid)

    here, there = world.client(nwl, pat.user), world.client(warwick, other.user)
    for issuer, uid in (("https://other.example", "00a1"), ("https://id.example", "00a2")):
        knows(nwl, pat, *said[nwl])
        knows(warwick, other, issuer, uid)
        assert here.post(PAGE, {"code": asked(there, warwick)}).status_code == 409
    knows(warwick, other, *said[warwick])
    assert here.post(PAGE, {"code": asked(there, warwick)}).status_code == 302
    assert links(nwl) == 1


def test_a_code_links_once(
    nwl: NetworkRef, warwick: NetworkRef, as_pat: Client, as_pat_there: Client
) -> None:
    code = asked(as_pat_there, warwick)
    as_pat.post(PAGE, {"code": code})
    assert as_pat.post(PAGE, {"code": code}).status_code == 404
    again = as_pat.post(PAGE, {"code": asked(as_pat_there, warwick)})
    assert again.status_code == 409
    assert "linked already" in again.content.decode()
    assert links(nwl) == 1


def test_another_persons_code_links_nothing(
    world: World, nwl: NetworkRef, warwick: NetworkRef, as_alice: Client, as_pat_there: Client
) -> None:
    """Who holds the code and has another address is not let in, and uses nothing up."""
    code = asked(as_pat_there, warwick)
    answer = as_alice.post(PAGE, {"code": code})
    assert answer.status_code == 409
    assert "neither the same e-mail address" in answer.content.decode()
    assert links(nwl) == 0
    with current.federation(nwl):
        assert LinkCode.objects.count() == 1


def test_codes_that_are_wrong_old_replaced_or_ones_own_are_refused(
    nwl: NetworkRef,
    warwick: NetworkRef,
    as_pat: Client,
    as_pat_there: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replaced = asked(as_pat_there, warwick)
    code = asked(as_pat_there, warwick)
    for wrong in (replaced, "abcd-efgh-2345", "x"):
        assert as_pat.post(PAGE, {"code": wrong}).status_code == 404
    assert as_pat.post(PAGE, {"code": asked(as_pat, nwl)}).status_code == 400
    assert as_pat.post(PAGE, {"code": ""}).status_code == 422
    later = clock.now() + timedelta(hours=1)
    with monkeypatch.context() as time:
        time.setattr(clock, "now", lambda: later)
        with current.enter(nwl), pytest.raises(linking.UnknownLinkCode):
            services.link(member=Member.objects.get(user__email=EMAIL), text=code)
        assert linking.forget_old_codes(warwick) == 1
        assert linking.forget_old_codes(warwick) == 0
    assert links(nwl) == 0


def test_a_code_of_who_was_suspended_or_of_a_resting_network_is_unknown(
    world: World, nwl: NetworkRef, warwick: NetworkRef, as_pat: Client, pat_there: Member
) -> None:
    with current.enter(warwick):
        services.mail_code(member=pat_there)
        members.suspend(member=pat_there, by=uuid7())
    assert as_pat.post(PAGE, {"code": mailed(warwick)}).status_code == 404
    assert links(nwl) == 0


def test_one_code_written_twice_at_once_links_once(
    nwl: NetworkRef, warwick: NetworkRef, pat: Member, pat_there: Member
) -> None:
    with current.enter(warwick):
        services.mail_code(member=pat_there)
    code, gate, refused = mailed(warwick), threading.Barrier(3), []

    def write() -> None:
        try:
            with current.enter(nwl):
                gate.wait()
                services.link(member=pat, text=code)
        except (linking.UnknownLinkCode, linking.AlreadyLinked) as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (links(nwl), len(refused)) == (1, 2)


@pytest.mark.parametrize("is_here", [True, False])
def test_either_side_cuts_the_link_at_once(
    nwl: NetworkRef, warwick: NetworkRef, as_pat: Client, as_pat_there: Client, is_here: bool
) -> None:
    as_pat.post(PAGE, {"code": asked(as_pat_there, warwick)})
    with current.federation(nwl):
        link = MemberLink.objects.get()
    client = as_pat if is_here else as_pat_there
    assert client.post(f"{PAGE}{link.id}/cut/").status_code == 302
    assert links(nwl) == 0
    assert "Go there" not in as_pat.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{link.id}/cut/").status_code == 404
    for network in (nwl, warwick):
        with current.enter(network):
            event = Event.objects.get(action="link.cut")
            assert (event.actor is not None) is ((network == nwl) is is_here)


def test_nobody_else_cuts_it_or_sees_it(
    nwl: NetworkRef, warwick: NetworkRef, pat: Member, pat_there: Member, as_alice: Client
) -> None:
    link = MemberLinkFactory(network=nwl, member=pat, there=warwick, other=pat_there)
    assert as_alice.post(f"{PAGE}{link.id}/cut/").status_code == 404
    assert "Warwick" not in as_alice.get(PAGE).content.decode()
    assert links(nwl) == 1


def test_who_leaves_has_no_links_any_more(
    nwl: NetworkRef, warwick: NetworkRef, pat: Member, pat_there: Member, as_pat_there: Client
) -> None:
    MemberLinkFactory(network=nwl, member=pat, there=warwick, other=pat_there)
    LinkCodeFactory(network=nwl, member=pat)
    with current.enter(nwl):
        leaving.leave(by=pat)
        finishing.go_on()
    assert links(nwl) == 0
    with current.federation(nwl):
        assert not LinkCode.objects.exists()
    assert "North West London" not in as_pat_there.get(PAGE).content.decode()


def test_a_link_lets_nobody_in(
    world: World, nwl: NetworkRef, warwick: NetworkRef, pat: Member, pat_there: Member
) -> None:
    """A hop leads to the other network's own door."""
    MemberLinkFactory(network=nwl, member=pat, there=warwick, other=pat_there)
    client = world.client(nwl, pat.user)
    at_warwick = Client(headers={"host": warwick.host})
    at_warwick.cookies = client.cookies
    assert at_warwick.get(PAGE).status_code == 302


def test_only_members_of_the_network_have_the_page(world: World, nwl: NetworkRef) -> None:
    stranger = world.client(nwl)
    assert stranger.get(PAGE).status_code == 302
    for end in ("", "code/", f"{uuid7()}/cut/"):
        assert stranger.post(PAGE + end).status_code == 302
    assert links(nwl) == 0


def test_the_right_method_is_asked_for(as_alice: Client) -> None:
    assert as_alice.get(f"{PAGE}code/").status_code == 405
    assert as_alice.get(f"{PAGE}{uuid7()}/cut/").status_code == 405
    assert as_alice.delete(PAGE).status_code == 405
    assert as_alice.post(f"{PAGE}{uuid7()}/cut/").status_code == 404


def test_proofs_are_alike_in_both_networks_and_are_no_address(
    nwl: NetworkRef, warwick: NetworkRef, pat: Member, pat_there: Member, alice: Member
) -> None:
    with current.enter(nwl):
        here, others = proofs.of(pat), proofs.of(alice)
    with current.enter(warwick):
        there = proofs.of(pat_there)
    assert here == there
    assert set(here).isdisjoint(others)
    assert all(len(one) == 32 and EMAIL.encode() not in one for one in here)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({}, "linking_member_link_once"),
        ({"one_member": uuid7()}, "linking_member_link_once_back"),
        ({"other_member": uuid7()}, "linking_member_link_once"),
        ({"turned": True}, "linking_member_link_in_order"),
    ],
)
def test_what_is_no_link_is_not_stored(
    nwl: NetworkRef,
    warwick: NetworkRef,
    pat: Member,
    pat_there: Member,
    change: dict[str, Any],
    constraint: str,
) -> None:
    link = MemberLinkFactory(network=nwl, member=pat, there=warwick, other=pat_there)
    names = ("one_network_id", "one_member", "other_network_id", "other_member")
    row = {name: getattr(link, name) for name in names}
    if change.pop("turned", False):
        row = {
            "one_network_id": link.other_network_id,
            "one_member": uuid7(),
            "other_network_id": link.one_network_id,
            "other_member": uuid7(),
        }
    with (
        current.federation(nwl),
        pytest.raises(IntegrityError, match=f'"{constraint}"'),
        database.atomic(),
    ):
        MemberLink.objects.create(**(row | change))


def test_what_is_no_code_is_not_stored(nwl: NetworkRef, pat: Member) -> None:
    LinkCodeFactory(network=nwl, member=pat)
    good = {"network_id": nwl.id, "proofs": [b"1"], "expires_at": clock.now()}
    for change, constraint in (
        ({"member": pat.id, "digest": b"1"}, "linking_code_one_each"),
        ({"member": uuid7(), "digest": b"2", "proofs": []}, "linking_code_proves_something"),
    ):
        with (
            current.federation(nwl),
            pytest.raises(IntegrityError, match=constraint),
            database.atomic(),
        ):
            LinkCode.objects.create(**(good | change))


def test_the_networks_own_roles_read_no_links(nwl: NetworkRef) -> None:
    with current.shared(), pytest.raises(Exception, match="permission denied"), database.atomic():
        MemberLink.objects.count()
    with current.enter(nwl), pytest.raises(Exception, match="does not exist"), database.atomic():
        MemberLink.objects.count()


def test_missing_members_are_not_found(nwl: NetworkRef) -> None:
    with pytest.raises(NotFound):
        linking.cut(network=nwl, member_id=uuid7(), link_id=uuid7())
    linking.forget_member(network=nwl, member_id=uuid7())
    with current.enter(nwl):
        assert not User.objects.filter(email=EMAIL).exists()
