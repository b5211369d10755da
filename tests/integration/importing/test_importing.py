"""An import is looked at first; a champion's yes brings the good rows, each of them once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.importing import services
from tenant_apps.importing.models import Import, ImportRow, Newcomer
from tenant_apps.importing.services import bringing, forgetting
from tenant_apps.joining.models import Invitation
from tenant_apps.ledger.models import Transfer
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.outbox.models import Mail
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.factories.importing import ImportFactory, ImportRowFactory, NewcomerFactory
from tests.factories.members import admit
from tests.factories.policy import PolicyChangeFactory
from tests.integration.importing.sending import (
    ALL,
    BALANCES,
    LISTINGS,
    MEMBERS,
    come,
    differences,
    imported,
    invited,
)
from tests.world import World


@pytest.fixture
def lenient(nwl: NetworkRef, champion: Member) -> None:
    """Balances may go two hours below nothing."""
    with current.enter(nwl):
        PolicyChangeFactory(in_days=0, floor_minutes=-120, by=champion.id)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"row_count": -1}, "counts_not_negative"),
        ({"state": "lost"}, "(state_known|brings_once_confirmed|done_when_finished)"),
        ({"state": "bringing"}, "brings_once_confirmed"),
        ({"confirmed_at": clock.now()}, "brings_once_confirmed"),
        ({"finished_at": clock.now()}, "done_when_finished"),
        ({"brought_count": 1}, "nothing_before_confirmed"),
    ],
)
def test_what_is_no_import_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    with (
        current.enter(nwl),
        pytest.raises(IntegrityError, match=f"importing_import_{constraint}"),
        database.atomic(),
    ):
        Import.objects.create(**({"uploaded_by": uuid7()} | change))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"number": 2}, "once"),
        ({"sheet": 6}, "sheet_known"),
        ({"state": "lost"}, "(state_known|good_or_bad)"),
        ({"state": "good"}, "good_or_bad"),
        ({"state": "bad"}, "good_or_bad"),
        ({"what": {"name": "Ann"}}, "good_or_bad"),
    ],
)
def test_what_is_no_row_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    with current.enter(nwl):
        row = ImportRowFactory()
        good = {"into": row.into, "sheet": row.sheet, "number": 9, "cells": []}
        with (
            pytest.raises(IntegrityError, match=f"importing_import_row_{constraint}"),
            database.atomic(),
        ):
            ImportRow.objects.create(**(good | change))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"email": "ann@example.org"}, "once"),
        ({"email": "Bo@example.org"}, "email_lowercase"),
        ({"name": " "}, "has_name"),
        ({"carried_at": clock.now()}, "carried_to_member"),
        ({"refusal": "above_ceiling"}, "carried_to_member"),
    ],
)
def test_what_is_no_newcomer_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    with current.enter(nwl):
        first = NewcomerFactory(email="ann@example.org")
        good = {"came_in": first.came_in, "email": "bo@example.org", "name": "Bo"}
        with (
            pytest.raises(IntegrityError, match=f"importing_newcomer_{constraint}"),
            database.atomic(),
        ):
            Newcomer.objects.create(**(good | change))


def test_a_balance_is_opened_only_where_there_is_one(nwl: NetworkRef, alice: Member) -> None:
    with current.enter(nwl):
        NewcomerFactory(email="ann@example.org", balance="")
        with (
            pytest.raises(IntegrityError, match="importing_newcomer_opened_with_balance"),
            database.atomic(),
        ):
            Newcomer.objects.update(member=alice, opened_at=clock.now())


def test_nothing_is_changed_before_the_champion_says_so(
    nwl: NetworkRef, champion: Member, lenient: None
) -> None:
    with current.enter(nwl):
        mails, transfers = Mail.objects.count(), Transfer.objects.count()
        made = ImportFactory(by=champion.id, **ALL)
        assert (made.state, made.good_count, made.row_count) == ("review", 9, 9)
        assert not Organisation.objects.exists()
        assert not Skill.objects.filter(name="Knitting").exists()
        assert not Newcomer.objects.exists()
        assert (Mail.objects.count(), Transfer.objects.count()) == (mails, transfers)


def test_all_is_brought_and_nobody_is_written_to(
    nwl: NetworkRef, champion: Member, lenient: None
) -> None:
    with current.enter(nwl):
        mails = Mail.objects.count()
        made = imported(champion.id, **ALL)
        assert (made.state, made.brought_count, made.left_out_count) == ("done", 9, 0)
        team = Organisation.objects.get(name="Ward 7")
        assert team.parent is not None
        assert (team.parent.name, team.parent.kind) == ("St Elsewhere", "trust")
        assert Skill.objects.filter(name="Knitting", group="improvement").count() == 1
        found = Newcomer.objects.in_bulk(field_name="email")
        assert {email: one.minutes for email, one in found.items()} == {
            "ann@example.org": 210,
            "bo@example.org": -60,
            "cy@example.org": 45,
        }
        ann = found["ann@example.org"]
        assert (ann.organisation, ann.job_title, len(ann.listings)) == (team, "Nurse", 1)
        assert Member.objects.filter(name="Ann Able").count() == 0
        assert Mail.objects.count() == mails
        assert not made.rows.filter(state="good").exists()


def test_importing_the_same_files_again_changes_nothing(
    nwl: NetworkRef, champion: Member, lenient: None
) -> None:
    with current.enter(nwl):
        invited(imported(champion.id, **ALL))
        come("ann@example.org")
        before = _figures()
        again = ImportFactory(by=champion.id, **ALL)
        assert (again.good_count, again.counts["3"]) == (0, {"known": 3})
        with pytest.raises(services.NothingToBring):
            services.confirm(import_id=again.id, by=champion.id)
        assert _figures() == before


def test_two_imports_checked_side_by_side_bring_each_thing_once(
    nwl: NetworkRef, champion: Member, lenient: None
) -> None:
    """Each was good when it was checked; what the first has brought, the second leaves out."""
    other = uuid7()
    with current.enter(nwl):
        made = [ImportFactory(by=by, **ALL) for by in (champion.id, other)]
        for one, by in zip(made, (champion.id, other), strict=True):
            services.confirm(import_id=one.id, by=by)
    gate = threading.Barrier(2)

    def bring(one: Import) -> None:
        try:
            with current.enter(nwl):
                gate.wait()
                services.go_on(one.id, most_seconds=20)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=bring, args=[one]) for one in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with current.enter(nwl):
        services.go_on_with_all(most_seconds=20)
        assert set(Import.objects.values_list("state", flat=True)) == {"done"}
        assert Newcomer.objects.count() == 3
        assert sum(len(one.listings) for one in Newcomer.objects.all()) == 2
        assert Organisation.objects.count() == 2


def test_files_may_come_one_after_the_other(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        bad = ImportFactory(by=champion.id, balances=BALANCES)
        assert bad.counts["5"] == {"bad": 1}
        imported(champion.id, members="e-mail,name\ncy@example.org,Cy Carter\n")
        imported(champion.id, balances=BALANCES)
        assert Newcomer.objects.get().minutes == 45
        other = ImportFactory(by=champion.id, balances="e-mail,balance\ncy@example.org,2\n")
        problem = other.rows.get().problems[0]
        assert problem["message"] == "stands elsewhere as 45 minutes"


def test_first_and_last_name_together_are_no_longer_than_a_name(
    nwl: NetworkRef, champion: Member
) -> None:
    long = "A" * 60
    files = {"members": f"e-mail,first name,last name\na@b.org,{long},{long}\n"}
    with current.enter(nwl):
        made = ImportFactory(by=champion.id, **files)
        assert made.rows.get().problems[0]["message"] == "is longer than 120 characters"


def test_a_negative_balance_below_the_floor_is_a_problem(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        made = ImportFactory(by=champion.id, members=MEMBERS.replace("Ward 7", ""))
        bo = made.rows.get(sheet=3, number=3)
        assert bo.state == "bad"
        assert {one["column"] for one in bo.problems} == {"needs", "balance"}


def test_a_corrected_import_takes_the_place_of_the_one_before(
    nwl: NetworkRef, champion: Member
) -> None:
    with current.enter(nwl):
        first = ImportFactory(by=champion.id)
        second = ImportFactory(by=champion.id)
        assert list(Import.objects.all()) == [second] != [first]


def test_confirming_and_working_at_once_brings_once(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        made = ImportFactory(by=champion.id, members="e-mail,name,balance\na@b.org,Ann,2\n")
    gate = threading.Barrier(3)

    def confirm() -> None:
        try:
            with current.enter(nwl):
                gate.wait()
                services.confirm(import_id=made.id, by=champion.id)
                services.go_on(made.id, most_seconds=10)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with current.enter(nwl):
        services.go_on(made.id, most_seconds=10)
        made.refresh_from_db()
        assert (made.state, made.brought_count) == ("done", 1)
        assert Newcomer.objects.count() == 1


def test_a_worker_that_dies_leaves_whole_chunks(
    nwl: NetworkRef, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "CHUNK", 2)
    rows = "".join(f"ann{number}@example.org,Ann\n" for number in range(5))
    with current.enter(nwl):
        made = ImportFactory(by=champion.id, members=f"e-mail,name\n{rows}")
        services.confirm(import_id=made.id, by=champion.id)
        assert services.go_on(made.id, most_seconds=0)
        with monkeypatch.context() as dying:
            dying.setattr(Newcomer.objects, "bulk_create", _die)
            with pytest.raises(RuntimeError):
                services.go_on(made.id, most_seconds=10)
        made.refresh_from_db()
        assert (made.brought_count, made.rows.filter(state="good").count()) == (2, 3)
        assert Newcomer.objects.count() == 2
        services.go_on_with_all(most_seconds=10)
        made.refresh_from_db()
        assert (made.state, made.brought_count, Newcomer.objects.count()) == ("done", 5, 5)


def test_inviting_writes_to_those_who_are_not_here_once(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        made = imported(champion.id, members=MEMBERS.replace("Ward 7", "").replace("Knitting", ""))
        assert Newcomer.objects.count() == 2
        admit(name="Cy", email="cy@example.org")
        invited(made)
        assert list(Invitation.objects.filter(email__in=["ann@example.org", "cy@example.org"])) == [
            Invitation.objects.get(email="ann@example.org")
        ]
        with pytest.raises(services.NobodyToInvite):
            services.invite(import_id=made.id, by=champion.id)


def test_all_of_it_is_audited_without_names(
    nwl: NetworkRef, champion: Member, lenient: None
) -> None:
    with current.enter(nwl):
        invited(imported(champion.id, **ALL))
        come("ann@example.org")
        events = Event.objects.filter(action__startswith="import.").order_by("at", "id")
        actions = [event.action for event in events]
        assert actions == [
            *("import.uploaded", "import.confirmed", "import.finished"),
            *("import.invited", "import.carried"),
        ]
        assert all("ann" not in str(event.detail) for event in events)


def test_what_is_left_of_imports_is_forgotten(
    nwl: NetworkRef, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with current.enter(nwl):
        done = imported(champion.id, members="e-mail,name\na@b.org,Ann\nbo@,Bo\n")
        ImportFactory(by=uuid7())
        forgetting.forget()
        assert done.rows.filter(state="bad").exists()
        began = clock.now()
        monkeypatch.setattr(clock, "now", lambda: began + timedelta(days=15))
        forgetting.forget()
        assert list(Import.objects.all()) == [done]
        assert (ImportRow.objects.count(), Newcomer.objects.count()) == (0, 1)
        monkeypatch.setattr(clock, "now", lambda: began + timedelta(days=366))
        forgetting.forget()
        assert not Newcomer.objects.exists()


def test_what_one_network_imports_is_its_own(
    world: World, nwl: NetworkRef, warwick: NetworkRef, champion: Member
) -> None:
    with current.enter(nwl):
        made = imported(champion.id, members="e-mail,name,balance\na@b.org,Ann,2\n")
    with current.enter(warwick):
        assert not services.go_on(made.id, most_seconds=1)
        again = imported(uuid7(), members="e-mail,name,balance\na@b.org,Ann,3\n")
        assert again.brought_count == 1
    with current.enter(nwl):
        assert Newcomer.objects.get().minutes == 120


def _figures() -> tuple[int, ...]:
    assert differences() == []
    models = (Transfer, Newcomer, Listing, Organisation, Skill, Member, Mail)
    return tuple(model._base_manager.count() for model in models)


def _die(*args: object, **kwargs: object) -> None:
    raise RuntimeError("killed")


def test_listings_wait_for_their_people(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        files = {"members": "e-mail,name\nann@example.org,Ann\n", "skills": "name\nKnitting\n"}
        imported(champion.id, **files, listings=LISTINGS)
        assert not Listing.objects.exists()
        assert Newcomer.objects.get().listings[0]["title"] == "Knit a plan"
