"""What came for somebody is theirs once they are a member, once, and not before."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.importing import services
from tenant_apps.importing.models import Import, Newcomer
from tenant_apps.importing.services import carrying
from tenant_apps.joining import services as joining
from tenant_apps.joining.services import bringing
from tenant_apps.leaving import erasing
from tenant_apps.leaving import services as leaving
from tenant_apps.leaving.models import Leaving
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, Transfer, TransferKind
from tenant_apps.listings.models import KindOfHelp, Listing
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.policy import selectors as policy
from tenant_apps.skills.models import MemberSkill
from tenants import current
from tenants.current import NetworkRef
from tests.factories.accounts import UserFactory
from tests.factories.importing import ImportFactory
from tests.factories.joining import InvitationFactory, JoinLinkFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.policy import PolicyChangeFactory
from tests.integration.importing.sending import (
    ALL,
    PAGE,
    balance,
    come,
    differences,
    imported,
    invited,
)

WELCOME = 120


def test_who_accepts_finds_balance_skills_and_listings(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        PolicyChangeFactory(in_days=0, floor_minutes=-120, by=champion.id)
        invited(imported(champion.id, **ALL))
        ann, bo, cy = (come(f"{name}@example.org") for name in ("ann", "bo", "cy"))
        assert [balance(one) for one in (ann, bo, cy)] == [210, -60, 45]
        assert (ann.name, ann.job_title, ann.organisation.name) == ("Ann Able", "Nurse", "Ward 7")
        opened = Transfer.objects.filter(kind=TransferKind.OPENING)
        assert sorted(opened.values_list("minutes", flat=True)) == [45, 60, 210]
        assert set(opened.values_list("subject", flat=True)) == {ann.id, bo.id, cy.id}
        said = {(row.member_id, row.direction, row.level) for row in MemberSkill.objects.all()}
        assert said == {(ann.id, "give", 1), (bo.id, "learn", None)}
        offer = Listing.objects.get(owner=ann)
        assert (offer.title, offer.kind, offer.state, offer.minutes) == (
            *("Knit a plan", "offer", "open"),
            90,
        )
        assert [skill.name for skill in offer.skills.all()] == ["Knitting"]
        assert Listing.objects.get(owner=bo).kind == "request"
        for one in Newcomer.objects.all():
            assert one.carried_at
            assert one.opened_at
            assert one.listings == []
        assert differences() == []


def test_a_balance_comes_in_place_of_welcome_credits(nwl: NetworkRef, champion: Member) -> None:
    files = "e-mail,name,balance\na@b.org,Ann,0\nb@b.org,Bo,\n"
    with current.enter(nwl):
        invited(imported(champion.id, members=files))
        assert balance(come("a@b.org")) == 0
        assert balance(come("b@b.org")) == WELCOME


def test_people_come_as_the_type_that_the_file_or_its_page_says(
    nwl: NetworkRef, champion: Member, as_champion: Client
) -> None:
    files = "e-mail,name,membership type\na@b.org,Ann,faculty\nb@b.org,Bo,\nc@b.org,Cy,wizard\n"
    last = policy.today() + timedelta(days=300)
    file = SimpleUploadedFile("members.csv", files.encode())
    form = {"members": file, "membership_type": "student", "term_ends_on": str(last)}
    review = as_champion.post(PAGE, form).headers["Location"]
    assert "“wizard” is none: write staff, student" in as_champion.get(review).content.decode()
    as_champion.post(f"{review}confirm/")
    with current.enter(nwl):
        invited(Import.objects.get())
        ann, bo = come("a@b.org"), come("b@b.org")
    assert (ann.membership_type, ann.term_ends_on) == ("faculty", None)
    assert (bo.membership_type, bo.term_ends_on) == ("student", last)


def test_what_is_carried_twice_moves_credits_once(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        invited(imported(champion.id, members="e-mail,name,balance\na@b.org,Ann,2\n"))
        ann = come("a@b.org")
        Newcomer.objects.update(opened_at=None, carried_at=None)
        carrying.carry(Newcomer.objects.get())
        assert balance(ann) == 120
        assert Transfer.objects.filter(kind=TransferKind.OPENING).count() == 1
        assert Newcomer.objects.get().opened_at


def test_ids_are_other_in_each_network_and_do_not_tell_the_address(
    nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.enter(nwl):
        here = carrying.derived_id("opening", "a@b.org")
        assert here == carrying.derived_id("opening", "a@b.org")
        assert here != carrying.derived_id("listing", "a@b.org")
    with current.enter(warwick):
        assert here != carrying.derived_id("opening", "a@b.org")


def test_a_link_proves_no_address_so_nothing_is_carried(nwl: NetworkRef, champion: Member) -> None:
    """Whoever types somebody's address at a link finds nothing of theirs."""
    with current.enter(nwl):
        made = imported(champion.id, members="e-mail,name,balance\na@b.org,Ann,20\n")
        link = JoinLinkFactory(by=champion.id)
        sly = joining.join(link=link, email="a@b.org", name="Sly", password=PASSWORD)
        assert balance(sly) == WELCOME
        again = imported(champion.id, members="e-mail,name,balance\na@b.org,Ann,20\nc@b.org,Cy,1\n")
        assert "joined by a link" in again.rows.get(state="bad").problems[0]["message"]
        invited(made)
        assert balance(sly) == WELCOME
        assert Newcomer.objects.get(email="a@b.org").member is None


def test_members_who_are_here_already_are_given_it_at_once(
    nwl: NetworkRef, champion: Member
) -> None:
    with current.enter(nwl):
        alice = admit(name="Alice", email="alice@b.org")
        files = {"skills": "name\nKnitting\n", "members": "e-mail,name,gives,balance\n"}
        files["members"] += "alice@b.org,Alice,Knitting,1.5\n"
        files["listings"] = "e-mail,kind,title\nalice@b.org,offer,Knit a plan\n"
        imported(champion.id, **files)
        assert balance(alice) == WELCOME + 90
        assert Listing.objects.get(owner=alice).title == "Knit a plan"
        assert MemberSkill.objects.get(member=alice).direction == "give"
        more = "e-mail,kind,title\nalice@b.org,offer,Knit a chart\n"
        imported(champion.id, listings=more)
        assert Listing.objects.filter(owner=alice).count() == 2
        assert balance(alice) == WELCOME + 90


def test_who_came_by_another_invitation_has_it_too(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        InvitationFactory(email="a@b.org", by=champion.id)
        imported(champion.id, members="e-mail,name,balance\na@b.org,Ann,2.5\n")
        assert balance(come("a@b.org")) == 150


def test_who_comes_without_an_invitation_has_it_too(nwl: NetworkRef, champion: Member) -> None:
    """By single sign-on or a directory, which say whose address it is; or before anybody asked."""
    with current.enter(nwl):
        imported(champion.id, members="e-mail,name,balance\na@b.org,Ann,2\nb@b.org,Bo,1\n")
        admits = partial(members.admit, user=UserFactory(email="a@b.org"), name="Ann", by=None)
        with database.atomic():
            ann = bringing.admit(email="a@b.org", by=partial(admits, source="single_sign_on"))
        assert balance(ann) == 120
        assert not Transfer.objects.filter(kind=TransferKind.WELCOME, subject=ann.id).exists()
        bo = admit(name="Bo", email="b@b.org")
        assert balance(bo) == WELCOME
        for _ in "12":
            services.go_on_with_all(most_seconds=60)
        assert balance(bo) == WELCOME + 60
        assert differences() == []


def test_a_balance_waits_for_who_is_suspended(
    nwl: NetworkRef, champion: Member, as_champion: Client
) -> None:
    with current.enter(nwl):
        first = imported(champion.id, members="e-mail,name\na@b.org,Ann\n")
        invited(first)
        ann = come("a@b.org")
        late = ImportFactory(by=champion.id, balances="e-mail,balance\na@b.org,2\n")
        members.suspend(member=ann, by=champion.id)
        refused = ImportFactory(by=uuid7(), balances="e-mail,balance\na@b.org,2\n")
        assert "suspended" in refused.rows.get().problems[0]["message"]
        services.confirm(import_id=late.id, by=champion.id)
        assert not services.go_on(late.id, most_seconds=60)
        newcomer = Newcomer.objects.get()
        assert (newcomer.refusal, newcomer.opened_at) == (carrying.NOT_ACTIVE, None)
        shown = as_champion.get(f"/settings/import/{first.id}/").text
        assert "Ann: 2 hours waits until they are an active member again." in shown
        members.reinstate(member=ann, by=champion.id)
        assert services.carry_again(newcomer_id=newcomer.id, by=champion.id).refusal == ""
        assert balance(ann) == WELCOME + 120


def test_a_balance_that_is_refused_is_shown_and_tried_again(
    nwl: NetworkRef, champion: Member
) -> None:
    """As if the floor had been raised since: they join, and a champion decides."""
    with current.enter(nwl):
        invited(imported(champion.id, members="e-mail,name,balance\na@b.org,Ann,1\n"))
        Newcomer.objects.update(minutes=-60)
        ann = come("a@b.org")
        newcomer = Newcomer.objects.get()
        assert (ann.is_active, balance(ann), newcomer.refusal) == (True, 0, "not_enough_credits")
        assert services.carry_again(newcomer_id=newcomer.id, by=champion.id).refusal
        account = accounts.account_of(kind=AccountKind.MEMBER, holder=ann.id)
        ledger.change_account(
            account=account.id, by=champion.id, reason="policy.changed", floor=-60
        )
        assert services.carry_again(newcomer_id=newcomer.id, by=champion.id).refusal == ""
        assert balance(ann) == -60
        with pytest.raises(NotFound):
            services.carry_again(newcomer_id=newcomer.id, by=champion.id)
        with pytest.raises(NotFound):
            services.carry_again(newcomer_id=uuid7(), by=champion.id)
        assert differences() == []


def test_a_listing_that_may_not_be_posted_waits_with_its_person(
    nwl: NetworkRef, champion: Member
) -> None:
    files = {"members": "e-mail,name\na@b.org,Ann\n"}
    files["listings"] = "e-mail,kind,title,kind of help\na@b.org,offer,Knit,coaching\n"
    with current.enter(nwl):
        invited(imported(champion.id, **files))
        KindOfHelp.objects.filter(code="coaching").update(is_retired=True)
        ann = come("a@b.org")
        assert not Listing.objects.filter(owner=ann).exists()
        assert len(Newcomer.objects.get().listings) == 1


def test_who_is_erased_leaves_nothing_in_an_import(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        # Whose address has theirs in it is somebody else.
        kept = "e-mail,name\njoa@b.org,Joa\na@b.org.uk,Al\n"
        waiting = ImportFactory(by=uuid7(), members=f"{kept}A@B.org,Ann Able\n")
        invited(imported(champion.id, members="e-mail,name,balance\na@b.org,Ann Able,2\n"))
        left = leaving.let_go(member=come("a@b.org"), by=champion)
        Leaving.objects.filter(id=left.id).update(erase_at=clock.now())
        assert erasing.erase(left.id)
        assert not Newcomer.objects.exists()
        assert [row.cells[0] for row in waiting.rows.order_by("number")] == [
            "joa@b.org",
            "a@b.org.uk",
        ]
        assert differences() == []
