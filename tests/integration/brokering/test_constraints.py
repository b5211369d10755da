"""The database itself refuses two cases of one thing, and to change what was done for members."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError

from kernel import clock, database
from tenant_apps.brokering.models import Act, Case, Kind, Noticed
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tests.factories.brokering import ActFactory, CaseFactory, NoticedFactory


def _refused(constraint: str, make: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        make()


def test_a_thing_has_one_case(request_: Listing, broker: Member) -> None:
    CaseFactory(listing=request_, taken_by=broker)
    again = {"listing": request_, "taken_by": broker}
    _refused("brokering_case_one_per_subject", lambda: CaseFactory(**again))


def test_a_case_is_of_a_kind_and_says_who_and_when(request_: Listing, broker: Member) -> None:
    case = {"listing": request_, "taken_by": broker}
    _refused("brokering_case_kind_known", lambda: CaseFactory(**case, kind="whim"))
    _refused("brokering_case_taken_by_and_at", lambda: CaseFactory(**case, taken_at=None))
    _refused("brokering_case_done_by_and_at", lambda: CaseFactory(**case, done_at=clock.now()))
    _refused("brokering_case_done_by_and_at", lambda: CaseFactory(**case, done_by=broker))


def test_what_is_noticed_is_noticed_once_and_of_some_kinds(alice: Member, broker: Member) -> None:
    NoticedFactory(member=alice)
    _refused("brokering_noticed_once", lambda: NoticedFactory(member=alice))
    _refused("brokering_noticed_kind", lambda: NoticedFactory(member=alice, kind=Kind.DISPUTE))
    NoticedFactory(member=alice, kind=Kind.LIMIT)
    assert Noticed.objects.count() == 2


def test_a_member_is_suggested_once_for_a_request(
    request_: Listing, bob: Member, broker: Member
) -> None:
    act = {"listing": request_, "member": bob, "broker": broker}
    ActFactory(**act)
    _refused("brokering_act_suggested_once", lambda: ActFactory(**act))
    ActFactory(**act, what=Act.What.NUDGED)
    ActFactory(**act, what=Act.What.NUDGED)


def test_a_suggestion_is_of_a_listing_and_an_act_of_a_kind(
    request_: Listing, bob: Member, broker: Member
) -> None:
    act = {"subject": request_.id, "member": bob, "broker": broker}
    _refused("brokering_act_suggests_listing", lambda: ActFactory(**act, listing=None))
    _refused("brokering_act_suggests_listing", lambda: ActFactory(**act, what="sang"))
    _refused("brokering_act_kind_known", lambda: ActFactory(**act, kind="whim", what="nudged"))


@pytest.mark.parametrize(
    "change", [lambda: Act.objects.update(what="nudged"), lambda: Act.objects.all().delete()]
)
def test_what_was_done_for_a_member_is_never_changed(
    request_: Listing, bob: Member, broker: Member, change: Callable[[], Any]
) -> None:
    ActFactory(listing=request_, member=bob, broker=broker)
    with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
        change()


def test_a_case_stays(request_: Listing, broker: Member) -> None:
    case = CaseFactory(listing=request_, taken_by=broker)
    with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
        case.delete()
    with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
        Case.objects.update(kind=Kind.HOURS)
