"""A list of staff is checked first; a champion's yes invites the good rows, each of them once."""

import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.test import Client

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.joining import services
from tenant_apps.joining.models import Arrival, Invitation, StaffRow, StaffUpload
from tenant_apps.joining.services import forgetting
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import InvitationFactory, StaffRowFactory, StaffUploadFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.joining.sending import HEAD, PAGE, USUAL, invite, reviewed, send, waiting
from tests.world import World

DEMO = Path(services.__file__).parents[1] / "demo" / "staff.csv"
DEMO_ORGANISATIONS = ("Imperial College Healthcare", "Hillingdon Hospitals", "Harrow Council")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"good_count": -1}, "counts_not_negative"),
        ({"state": "lost"}, "state_known"),
        ({"state": "inviting"}, "invites_once_confirmed"),
        ({"state": "done"}, "done_when_finished"),
        ({"finished_at": clock.now()}, "done_when_finished"),
        ({"invited_count": 1}, "nobody_before_confirmed"),
    ],
)
def test_what_is_no_list_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    good = {"file_name": "a.csv", "uploaded_by": uuid7()}
    with (
        current.enter(nwl),
        pytest.raises(IntegrityError, match=f"joining_staffupload_{constraint}"),
        database.atomic(),
    ):
        StaffUpload.objects.create(**(good | change))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"number": 2}, "once"),
        ({"state": "lost"}, "(state_known|good_or_bad)"),
        ({"state": "good"}, "good_or_bad"),
        ({"state": "bad"}, "good_or_bad"),
        ({"person": {"name": "Ann"}}, "good_or_bad"),
        ({"state": "bad", "person": {"a": 1}, "problems": [1]}, "good_or_bad"),
    ],
)
def test_what_is_no_row_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    with current.enter(nwl):
        row = StaffRowFactory()
        assert row.number == 2
        good = {"upload": row.upload, "number": 9, "cells": []}
        with (
            pytest.raises(IntegrityError, match=f"joining_staff_row_{constraint}"),
            database.atomic(),
        ):
            StaffRow.objects.create(**(good | change))


def test_the_demo_list_has_two_bad_rows_that_are_named(
    nwl: NetworkRef, as_champion: Client
) -> None:
    with current.enter(nwl):
        for name in DEMO_ORGANISATIONS:
            OrganisationFactory(name=name)
    review = reviewed(as_champion, DEMO.read_bytes())
    page = as_champion.get(review).content.decode()
    assert len(re.findall(r"<strong>Row \d+, e-mail:</strong>", page)) == 1
    assert len(re.findall(r"<strong>Row \d+, organisation:</strong>", page)) == 1
    assert "Invite the 23 good rows" in page
    assert waiting(nwl) == set()
    invite(as_champion, review)
    assert len(waiting(nwl)) == 23
    with current.enter(nwl):
        assert Mail.objects.filter(subject__startswith="You are invited").count() == 23


def test_nothing_happens_before_the_champion_says_so(nwl: NetworkRef, as_champion: Client) -> None:
    reviewed(as_champion, HEAD + "Ann,ann@example.org,,Nurse\n")
    assert waiting(nwl) == set()
    with current.enter(nwl):
        assert not Mail.objects.filter(to="ann@example.org").exists()


def test_who_was_on_a_list_came_by_it(nwl: NetworkRef, as_champion: Client) -> None:
    invite(as_champion, reviewed(as_champion, HEAD + "Ann,ann@example.org,,Nurse\n"))
    with current.enter(nwl):
        text = Mail.objects.get(to="ann@example.org").text
        found = re.search(r"/invitation/([^/\s]+)/", text)
        assert found
        member = services.accept(secret=found[1], name="Ann", password=PASSWORD)
        arrival = Arrival.objects.get(member=member)
        assert (arrival.upload, arrival.invitation) == (StaffUpload.objects.get(), None)


def test_confirming_twice_invites_once(nwl: NetworkRef, as_champion: Client) -> None:
    review = reviewed(as_champion, HEAD + "Ann,ann@example.org,,Nurse\n")
    for _ in range(2):
        invite(as_champion, review)
    assert "1 person invited" in as_champion.get(review).content.decode()
    with current.enter(nwl):
        assert Mail.objects.filter(to="ann@example.org").count() == 1
        assert not StaffRow.objects.exclude(state=StaffRow.State.HEADING).exists()


def test_confirming_and_working_at_once_invites_once(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        upload = StaffUploadFactory(by=champion.id)
    gate = threading.Barrier(3)

    def confirm() -> None:
        try:
            with current.enter(nwl):
                gate.wait()
                services.confirm(upload_id=upload.id, by=champion.id)
                services.go_on(upload.id, most_seconds=10)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with current.enter(nwl):
        services.go_on(upload.id, most_seconds=10)
        assert Mail.objects.filter(to="ann@example.org").count() == 1
        done = StaffUpload.objects.get()
        assert (done.state, done.invited_count) == ("done", 1)


def test_if_the_mail_cannot_be_queued_nobody_is_invited(
    nwl: NetworkRef, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(mails: object, **how: object) -> None:
        raise RuntimeError("no room")

    with current.enter(nwl):
        upload = StaffUploadFactory(by=champion.id)
        services.confirm(upload_id=upload.id, by=champion.id)
        with monkeypatch.context() as broken:
            broken.setattr(outbox, "send_many", fail)
            with pytest.raises(RuntimeError):
                services.go_on(upload.id, most_seconds=10)
        assert not Invitation.objects.filter(upload=upload).exists()
        assert not services.go_on(upload.id, most_seconds=10)
        assert Invitation.objects.filter(upload=upload).count() == 1


def test_who_joined_in_the_meantime_is_left_out(nwl: NetworkRef, as_champion: Client) -> None:
    rows = "Ann,ann@example.org,,\nBo,bo@example.org,,\nCy,cy@example.org,,\n"
    review = reviewed(as_champion, HEAD + rows)
    with current.enter(nwl):
        admit(name="Ann", email="ann@example.org")
        InvitationFactory(email="bo@example.org")
    invite(as_champion, review)
    assert waiting(nwl) == {"cy@example.org"}
    page = as_champion.get(review).content.decode()
    assert "1 person invited" in page
    assert "2 people joined or were invited" in page


def test_an_invitation_that_expired_gives_way(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        old = InvitationFactory(email="ann@example.org")
        Invitation.objects.filter(id=old.id).update(expires_at=clock.now())
        upload = StaffUploadFactory(by=champion.id)
        services.confirm(upload_id=upload.id, by=champion.id)
        services.go_on(upload.id, most_seconds=10)
        assert StaffUpload.objects.get().invited_count == 1


def test_a_corrected_file_takes_the_place_of_the_one_before(as_champion: Client) -> None:
    first = reviewed(as_champion, HEAD + "Ann,ann@,,\n")
    second = reviewed(as_champion, HEAD + "Ann,ann@example.org,,\n")
    assert as_champion.get(first).status_code == 404
    assert as_champion.get(second).status_code == 200


def test_a_list_is_its_own_champions(world: World, nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        upload = StaffUploadFactory(by=champion.id)
        other = admit(name="Cleo Other", role="champion")
    client = world.client(nwl, other.user)
    for end in ("", "columns/", "correct.csv", "confirm/", "settle/"):
        assert client.get(f"{PAGE}{upload.id}/{end}").status_code == 404
    for end in ("columns/", "confirm/", "settle/"):
        assert client.post(f"{PAGE}{upload.id}/{end}", USUAL).status_code == 404
    assert waiting(nwl) == set()


def test_only_champions_upload(world: World, nwl: NetworkRef, as_alice: Client) -> None:
    stranger = world.client(nwl)
    for page in (PAGE, f"{PAGE}example.csv", f"{PAGE}{uuid7()}/", f"{PAGE}{uuid7()}/columns/"):
        assert as_alice.get(page).status_code == 403
        assert stranger.get(page).status_code == 302
    assert send(as_alice, HEAD + "Ann,ann@example.org,,\n").status_code == 403
    for end in ("confirm/", "settle/", "columns/"):
        assert as_alice.post(f"{PAGE}{uuid7()}/{end}").status_code == 403


def test_the_right_method_is_asked_for(nwl: NetworkRef, as_champion: Client) -> None:
    assert as_champion.get(f"{PAGE}{uuid7()}/confirm/").status_code == 404
    assert as_champion.post(f"{PAGE}{uuid7()}/").status_code == 405
    assert as_champion.post(f"{PAGE}{uuid7()}/correct.csv").status_code == 405
    assert as_champion.delete(PAGE).status_code == 405
    example = as_champion.get(f"{PAGE}example.csv").content.decode("utf-8-sig")
    assert example.strip() == f"{HEAD.strip()},membership type"


def test_a_list_that_has_moved_on_is_not_mapped_again(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        upload = StaffUploadFactory(by=champion.id)
        services.confirm(upload_id=upload.id, by=champion.id)
        with pytest.raises(services.ListMovedOn):
            services.map_columns(
                upload_id=upload.id, columns=upload.columns, heading_rows=1, by=champion.id
            )
        with pytest.raises(services.ListMovedOn):
            services.settle_organisations(upload_id=upload.id, answers={}, by=champion.id)


def test_a_list_whose_columns_are_not_said_is_not_confirmed(
    nwl: NetworkRef, champion: Member
) -> None:
    content = (HEAD + "Ann,ann@example.org,,\n").encode()
    with current.enter(nwl):
        made = services.upload(content=content, file_name="a.csv", by=champion.id)
        with pytest.raises(services.ListMovedOn):
            services.confirm(upload_id=made.id, by=champion.id)


def test_while_a_worker_is_at_it_the_page_says_how_far(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    with current.enter(nwl):
        upload = StaffUploadFactory(by=champion.id)
        services.confirm(upload_id=upload.id, by=champion.id)
    page = f"{PAGE}{upload.id}/"
    shown = as_champion.get(page).content.decode()
    assert "Inviting the people on your list" in shown
    assert "0 of 1 rows" in shown
    assert f'<a class="button button-secondary" href="{page}">See how far it is now</a>' in shown
    assert as_champion.get(page, headers={"HX-Request": "true"}).content.startswith(b"<div id")
    with current.enter(nwl):
        services.go_on_with_all(most_seconds=10)
    assert as_champion.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "1 person invited" in as_champion.get(page).content.decode()


def test_what_is_left_of_lists_is_forgotten(
    nwl: NetworkRef, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (HEAD + "Ann,ann@example.org,,\nBo,bo@,,\n").encode()
    with current.enter(nwl):
        done = StaffUploadFactory(by=champion.id, content=content)
        services.confirm(upload_id=done.id, by=champion.id)
        services.go_on(done.id, most_seconds=10)
        StaffUploadFactory(by=uuid7())
        forgetting.forget()
        assert done.rows.filter(state="bad").exists()
        later = clock.now() + timedelta(days=15)
        monkeypatch.setattr(clock, "now", lambda: later)
        forgetting.forget()
        assert list(StaffUpload.objects.all()) == [done]
        assert not StaffRow.objects.exists()
