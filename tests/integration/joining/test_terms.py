"""People join as the type of membership, and for the time, that their way in brings."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client

from kernel import clock, database, quiet
from kernel.ids import uuid7
from tenant_apps.joining import selectors, services
from tenant_apps.joining.models import Invitation, JoinDomain, JoinLink, StaffUpload
from tenant_apps.joining.services import reminding
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.outbox.models import Mail
from tenant_apps.policy import selectors as policy
from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import BadTerm, Term
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.joining import InvitationFactory, JoinDomainFactory, JoinLinkFactory
from tests.factories.members import PASSWORD
from tests.factories.policy import TypeRuleFactory
from tests.integration.joining.mailed import mails, path_in
from tests.integration.joining.sending import PAGE
from tests.world import World

STUDENT, FACULTY = MembershipType.STUDENT, MembershipType.FACULTY
HEAD = "name,e-mail,organisation,role,membership type\n"
USUAL = {"name": 0, "email": 1, "organisation": 2, "role": 3, "membership_type": 4}


@pytest.fixture
def by(world: World, nwl: NetworkRef, champion: Member) -> Client:
    return world.client(nwl, champion.user)


@pytest.fixture
def post_withheld(nwl: NetworkRef, champion: Member) -> None:
    """Students of this network do not post."""
    with current.enter(nwl):
        TypeRuleFactory(of=STUDENT, withheld=[Permission.LISTING_POST], by=champion.id)


def in_days(days: int) -> date:
    return policy.today() + timedelta(days=days)


def now(network: NetworkRef, email: str) -> Member:
    with current.enter(network):
        return Member.objects.get(user__email=email)


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    moment = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)


def page(answer: Any) -> str:
    return str(answer.content.decode())


def test_whoever_joins_by_a_link_for_students_is_one_from_their_first_page(
    by: Client, world: World, nwl: NetworkRef, stranger: Client, post_withheld: None
) -> None:
    last = in_days(300)
    form = {"label": "MBA", "kind": "link", "membership_type": "student"}
    wrong = form | {"term_starts_on": str(last), "term_ends_on": str(in_days(3))}
    assert "A term ends after it starts" in page(by.post("/settings/links/", wrong))
    past = form | {"term_ends_on": str(in_days(-1))}
    assert "Choose today or a later day." in page(by.post("/settings/links/", past))
    made = by.post("/settings/links/", form | {"term_ends_on": str(last)}, follow=True)
    said = f"as student until {last:%-d %B %Y}"
    assert said in page(made)
    assert said.replace("as", "As", 1) in page(by.get("/settings/links/"))
    with current.enter(nwl):
        link = JoinLink.objects.get()
    assert f"You join {said}." in page(stranger.get(f"/join/{link.code}/"))
    joiner = {"name": "Sam Student", "email": "sam@example.org", "password": PASSWORD}
    assert stranger.post(f"/join/{link.code}/", joiner).status_code == 302
    assert stranger.get("/listings/new/request/").status_code == 403
    sam = now(nwl, "sam@example.org")
    assert (sam.membership_type, sam.term_ends_on) == (STUDENT, last)
    assert sam.withheld == ["listing.post"]


def test_invitations_domains_and_applications_bring_theirs(
    by: Client, world: World, nwl: NetworkRef, champion: Member
) -> None:
    form = {"email": "fay@example.org", "role": "member", "membership_type": "faculty"}
    by.post("/settings/invitations/", form | {"term_starts_on": str(in_days(5))})
    assert "As faculty from" in page(by.get("/settings/invitations/"))
    by.post("/settings/domains/", {"name": "mercia.example", "membership_type": "student"})
    assert "As student" in page(by.get("/settings/domains/"))
    world.client(nwl).post("/join/", {"email": "sam@mercia.example"})
    with current.enter(nwl):
        link = JoinLinkFactory(needs_approval=True, term=Term(MembershipType.ALUMNI))
        applied = services.apply(link=link, email="al@example.org", name="Al")
    assert "as alumni" in page(by.get("/settings/applications/"))
    with current.enter(nwl):
        services.approve(application_ids=[applied.id], by=champion.id)
    for email in ("fay@example.org", "sam@mercia.example", "al@example.org"):
        client, path = world.client(nwl), path_in(mails(nwl, email)[-1])
        assert ", as " in page(client.get(path))
        client.post(path, {"name": "Somebody", "password": PASSWORD})
    fay, sam, al = (
        now(nwl, email) for email in ("fay@example.org", "sam@mercia.example", "al@example.org")
    )
    assert [one.membership_type for one in (fay, sam, al)] == ["faculty", "student", "alumni"]
    assert fay.term_starts_on == in_days(5)
    assert may(fay, Permission.LISTING_READ)
    assert not may(fay, Permission.LISTING_POST)
    assert may(sam, Permission.LISTING_POST)


def test_a_list_says_who_is_what_and_its_page_who_the_rest_are(
    by: Client, nwl: NetworkRef, world: World
) -> None:
    last = in_days(300)
    content = (
        HEAD
        + "Sam,sam@example.org,,,\nFay,fay@example.org,,, Faculty \nWiz,wiz@example.org,,,wizard\n"
        "Stu,stu@example.org,,,students\n"
    )
    form: dict[str, Any] = {"membership_type": "student", "term_ends_on": str(last)}
    form["file"] = SimpleUploadedFile("mba.csv", content.encode())
    columns = by.post(PAGE, form).headers["Location"]
    assert 'name="membership_type"' in page(by.get(columns))
    review = by.post(columns, USUAL | {"heading_rows": 1}).headers["Location"]
    shown = page(by.get(review))
    assert "row 4, membership type" in shown.lower()
    assert "“wizard” is none: write staff, student, faculty, alumni, citizen or innovator" in shown
    assert [shown.count(f">{one}</td>") for one in ("Student", "Faculty")] == [2, 1]
    assert by.post(review + "confirm/").status_code == 302
    with current.enter(nwl):
        terms = {one.email[:3]: one.term for one in Invitation.objects.exclude(upload=None)}
    student = Term(STUDENT, ends_on=last)
    assert terms == {"sam": student, "stu": student, "fay": Term(FACULTY)}
    client = world.client(nwl)
    client.post(path_in(mails(nwl, "sam@example.org")[-1]), {"name": "Sam", "password": PASSWORD})
    sam = now(nwl, "sam@example.org")
    assert (sam.membership_type, sam.term_ends_on) == (STUDENT, last)


def test_nobody_joins_for_a_time_that_is_over(
    nwl: NetworkRef, stranger: Client, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with current.enter(nwl):
        term = Term(STUDENT, ends_on=in_days(6))
        link = JoinLinkFactory(term=term)
        asking = JoinLinkFactory(term=term, needs_approval=True)
        applied = services.apply(link=asking, email="al@example.org", name="Al")
        JoinDomainFactory(name="mercia.example", term=term)
        InvitationFactory(email="ines@example.org", term=term, by=champion.id)
        InvitationFactory(email="zoe@example.org", by=champion.id)
    path = path_in(mails(nwl, "ines@example.org")[-1])
    assert stranger.get(f"/join/{link.code}/").status_code == 200
    later(monkeypatch, 7)
    awake = quiet.opens_at(clock.now())
    monkeypatch.setattr(clock, "now", lambda: awake)
    assert stranger.get(f"/join/{link.code}/").status_code == 410
    assert "This invitation has expired" in page(stranger.get(path))
    stranger.post("/join/", {"email": "sam@mercia.example"})
    assert mails(nwl, "sam@mercia.example") == []
    with current.enter(nwl):
        reminding.remind_due()
        asked = Mail.objects.filter(subject__contains="still stands").values_list("to", flat=True)
        assert "zoe@example.org" in asked
        assert "ines@example.org" not in asked
        with pytest.raises(services.TermOver, match="Poster in the canteen"):
            services.approve(application_ids=[applied.id], by=champion.id)
        assert not selectors.is_usable(link)


def test_pages_with_terms_ask_the_database_no_more(by: Client, nwl: NetworkRef) -> None:
    with current.enter(nwl):
        for _ in range(3):
            term = Term(STUDENT, ends_on=in_days(9))
            InvitationFactory(term=term)
            JoinLinkFactory(term=term)
            JoinDomainFactory(term=term)
    for path in ("invitations", "links", "domains", "staff", "import"):
        with counted() as asked:
            assert by.get(f"/settings/{path}/").status_code == 200
        assert len(asked) <= 12, path


@pytest.mark.parametrize("model", [JoinLink, JoinDomain, Invitation, StaffUpload])
def test_the_database_knows_types_and_the_order_of_days(nwl: NetworkRef, model: Any) -> None:
    usual: dict[Any, dict[str, Any]] = {
        JoinLink: {"label": "A", "made_by": uuid7()},
        JoinDomain: {"name": "mercia.example", "added_by": uuid7()},
        Invitation: {"email": "a@b.org", "token_digest": b"1", "expires_at": clock.now()},
        StaffUpload: {"file_name": "a.csv", "uploaded_by": uuid7()},
    }
    days = {"term_starts_on": in_days(2), "term_ends_on": in_days(1)}
    for change, end in (({"membership_type": "wizard"}, "type_known"), (days, "term_in_order")):
        with (
            current.enter(nwl),
            pytest.raises(IntegrityError, match=f"joining_.*_{end}"),
            database.atomic(),
        ):
            model.objects.create(**usual[model], **change)
    with pytest.raises(BadTerm):
        Term(STUDENT, **{name[5:]: day for name, day in days.items()})
