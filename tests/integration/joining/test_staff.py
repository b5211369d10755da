"""A list of staff is checked first; a champion's yes invites the good rows, all or none, once."""

import re
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections
from django.test import Client

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.joining import services
from tenant_apps.joining.models import Invitation, StaffUpload
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import InvitationFactory, StaffUploadFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.world import World

PAGE = "/settings/staff/"
HEAD = "name,e-mail,organisation,role\n"
DEMO = Path(services.__file__).parents[1] / "demo" / "staff.csv"
DEMO_ORGANISATIONS = ("Imperial College Healthcare", "Hillingdon Hospitals", "Harrow Council")


def send(client: Client, content: str | bytes, name: str = "staff.csv") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data)})


def waiting(network: NetworkRef) -> set[str]:
    """Whom staff lists have invited."""
    with current.enter(network):
        invited = Invitation.objects.filter(upload__isnull=False)
        return set(invited.values_list("email", flat=True))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"good_count": -1}, "joining_staffupload_counts_not_negative"),
        (
            {"confirmed_at": clock.now(), "rows": [{"name": "Ann"}]},
            "joining_staffupload_rows_erased_once_confirmed",
        ),
    ],
)
def test_what_is_no_list_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    good = {"file_name": "a.csv", "good_count": 0, "error_count": 0, "uploaded_by": uuid7()}
    with (
        current.enter(nwl),
        pytest.raises(IntegrityError, match=constraint),
        database.atomic(),
    ):
        StaffUpload.objects.create(**(good | change))


def test_the_demo_list_has_two_bad_rows_that_are_named(
    nwl: NetworkRef, as_champion: Client
) -> None:
    with current.enter(nwl):
        for name in DEMO_ORGANISATIONS:
            OrganisationFactory(name=name)
    response = send(as_champion, DEMO.read_bytes())
    page = as_champion.get(response.headers["Location"]).content.decode()
    assert len(re.findall(r"<strong>Row \d+, e-mail:</strong>", page)) == 1
    assert len(re.findall(r"<strong>Row \d+, organisation:</strong>", page)) == 1
    assert "Invite the 23 good rows" in page
    assert waiting(nwl) == set()
    as_champion.post(response.headers["Location"] + "confirm/")
    assert len(waiting(nwl)) == 23
    with current.enter(nwl):
        assert Mail.objects.filter(subject__startswith="You are invited").count() == 23


def test_nothing_happens_before_the_champion_says_so(nwl: NetworkRef, as_champion: Client) -> None:
    send(as_champion, HEAD + "Ann,ann@example.org,,Nurse\n")
    assert waiting(nwl) == set()


def test_confirming_twice_invites_once(nwl: NetworkRef, as_champion: Client) -> None:
    review = send(as_champion, HEAD + "Ann,ann@example.org,,Nurse\n").headers["Location"]
    for _ in range(2):
        assert as_champion.post(review + "confirm/").status_code == 302
    assert "1 person invited" in as_champion.get(review).content.decode()
    with current.enter(nwl):
        assert Mail.objects.filter(to="ann@example.org").count() == 1
        assert StaffUpload.objects.get().rows == []


def test_confirming_twice_at_once_invites_once(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        upload = StaffUploadFactory(by=champion.id)
    gate = threading.Barrier(3)

    def confirm() -> None:
        try:
            with current.enter(nwl):
                gate.wait()
                services.confirm(upload_id=upload.id, by=champion.id)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with current.enter(nwl):
        assert Mail.objects.filter(to="ann@example.org").count() == 1


def test_if_the_mail_cannot_be_queued_nobody_is_invited(
    nwl: NetworkRef, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(mails: object) -> None:
        raise RuntimeError("no room")

    with current.enter(nwl):
        upload = StaffUploadFactory(by=champion.id)
        monkeypatch.setattr(outbox, "send_many", fail)
        with pytest.raises(RuntimeError):
            services.confirm(upload_id=upload.id, by=champion.id)
        monkeypatch.undo()
        assert not Invitation.objects.filter(upload=upload).exists()
        assert services.confirm(upload_id=upload.id, by=champion.id).invited_count == 1


def test_who_joined_in_the_meantime_is_left_out(nwl: NetworkRef, as_champion: Client) -> None:
    rows = "Ann,ann@example.org,,\nBo,bo@example.org,,\nCy,cy@example.org,,\n"
    review = send(as_champion, HEAD + rows).headers["Location"]
    with current.enter(nwl):
        admit(name="Ann", email="ann@example.org")
        InvitationFactory(email="bo@example.org")
    as_champion.post(review + "confirm/")
    assert waiting(nwl) == {"cy@example.org"}
    page = as_champion.get(review).content.decode()
    assert "1 person invited" in page
    assert "2 joined or were invited" in page


def test_who_is_here_or_invited_is_said_in_the_review(nwl: NetworkRef, as_champion: Client) -> None:
    with current.enter(nwl):
        admit(name="Ann", email="ann@example.org")
        InvitationFactory(email="bo@example.org")
    review = send(as_champion, HEAD + "Ann,Ann@example.org,,\nBo,bo@example.org,,\n")
    page = as_champion.get(review.headers["Location"]).content.decode()
    assert "belongs to a member already" in page
    assert "has been invited already" in page
    assert "Invite the" not in page
    assert as_champion.post(review.headers["Location"] + "confirm/").status_code == 409


def test_an_invitation_that_expired_gives_way(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    with current.enter(nwl):
        old = InvitationFactory(email="ann@example.org")
        Invitation.objects.filter(id=old.id).update(expires_at=clock.now())
        upload = StaffUploadFactory(by=champion.id)
        assert services.confirm(upload_id=upload.id, by=champion.id).invited_count == 1


def test_a_corrected_file_takes_the_place_of_the_one_before(
    nwl: NetworkRef, as_champion: Client
) -> None:
    first = send(as_champion, HEAD + "Ann,ann@,,\n").headers["Location"]
    second = send(as_champion, HEAD + "Ann,ann@example.org,,\n").headers["Location"]
    assert as_champion.get(first).status_code == 404
    assert as_champion.get(second).status_code == 200


def test_of_many_problems_a_hundred_are_shown_with_the_total(as_champion: Client) -> None:
    review = send(as_champion, HEAD + "Ann,ann@,,\n" * 250).headers["Location"]
    page = as_champion.get(review).content.decode()
    assert page.count("is not an e-mail address") == 100
    assert "first 100 of 250 problems" in page


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        ("name,e-mail,organisation,role\nZo\xeb,zoe@example.org,,".encode("latin-1"), "UTF-8"),
        (b"first,second\nx,y\n", "Row 1 must name"),
        (b"\x00\x01", "not text"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_list_is_refused_beside_the_field(
    nwl: NetworkRef, as_champion: Client, content: bytes, message: str
) -> None:
    response = send(as_champion, content)
    assert response.status_code == 422
    assert message in response.content.decode()
    with current.enter(nwl):
        assert not StaffUpload.objects.exists()


def test_fifty_thousand_rows_are_refused_at_once(as_champion: Client) -> None:
    rows = "".join(f"Ann Able,ann{number}@example.org,,Nurse\n" for number in range(50_000))
    began = time.monotonic()
    response = send(as_champion, HEAD + rows)
    assert time.monotonic() - began < 3
    assert response.status_code == 422
    assert "more than 5,000 rows" in response.content.decode()


def test_cells_are_shown_and_never_run(as_champion: Client) -> None:
    text = HEAD + "<script>alert(1)</script>,ann@example.org,,\n=cmd,bo@example.org,,\n"
    review = send(as_champion, text).headers["Location"]
    page = as_champion.get(review).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "begins like a formula" in page


def test_no_file_is_refused(as_champion: Client) -> None:
    assert as_champion.get(PAGE).status_code == 200
    assert as_champion.post(PAGE, {}).status_code == 422
    assert as_champion.post(PAGE, {"file": "words"}).status_code == 422


def test_the_empty_list_has_the_right_heading(as_champion: Client) -> None:
    response = as_champion.get(f"{PAGE}example.csv")
    assert response.content.decode("utf-8-sig").strip() == HEAD.strip()


def test_a_list_is_its_own_champions(world: World, nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        upload = StaffUploadFactory(by=champion.id)
        other = admit(name="Cleo Other", role="champion")
    client = world.client(nwl, other.user)
    assert client.get(f"{PAGE}{upload.id}/").status_code == 404
    assert client.post(f"{PAGE}{upload.id}/confirm/").status_code == 404
    assert waiting(nwl) == set()


def test_only_champions_upload(world: World, nwl: NetworkRef, as_alice: Client) -> None:
    stranger = world.client(nwl)
    for page in (PAGE, f"{PAGE}example.csv", f"{PAGE}{uuid7()}/"):
        assert as_alice.get(page).status_code == 403
        assert stranger.get(page).status_code == 302
    assert send(as_alice, HEAD + "Ann,ann@example.org,,\n").status_code == 403
    assert as_alice.post(f"{PAGE}{uuid7()}/confirm/").status_code == 403


def test_the_right_method_is_asked_for(as_champion: Client) -> None:
    assert as_champion.get(f"{PAGE}{uuid7()}/confirm/").status_code == 404
    assert as_champion.post(f"{PAGE}{uuid7()}/").status_code == 405
    assert as_champion.delete(PAGE).status_code == 405


@pytest.mark.full
def test_five_thousand_are_invited_in_one_go(nwl: NetworkRef, champion: Member) -> None:
    rows = "".join(f"Ann Able,ann{number}@example.org,,Nurse\n" for number in range(5000))
    with current.enter(nwl):
        upload = StaffUploadFactory(by=champion.id, content=(HEAD + rows).encode())
        began = time.monotonic()
        assert services.confirm(upload_id=upload.id, by=champion.id).invited_count == 5000
        assert time.monotonic() - began < 20
