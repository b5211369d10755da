"""A champion says what stands in which column, and what unknown names mean; the rest is corrected
outside and sent again."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from tenant_apps.joining import services
from tenant_apps.joining.models import Invitation, StaffUpload
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import InvitationFactory, StaffUploadFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.joining.sending import HEAD, PAGE, USUAL, invite, reviewed, send, waiting
from tests.workbooks import workbook


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (HEAD.encode(), "no rows below"),
        (b"\x00\x01\x02\x03\x04", "not text"),
        (b"PK\x03\x04", "not an Excel workbook"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
    ids=["nothing", "a heading", "no text", "no workbook", "too large"],
)
def test_what_is_no_list_is_refused_beside_the_field(
    nwl: NetworkRef, as_champion: Client, content: bytes, message: str
) -> None:
    response = send(as_champion, content)
    assert response.status_code == 422
    assert message in response.content.decode()
    with current.enter(nwl):
        assert not StaffUpload.objects.exists()


def test_no_file_is_refused(as_champion: Client) -> None:
    assert as_champion.get(PAGE).status_code == 200
    assert as_champion.post(PAGE, {}).status_code == 422
    assert as_champion.post(PAGE, {"file": "words"}).status_code == 422


def test_columns_are_guessed_and_may_be_corrected(nwl: NetworkRef, as_champion: Client) -> None:
    text = "Staff of 2026;;;\nSurname;Known as;Mail;Dept\nAble;Zoë;zoe@example.org;Ward 7\n"
    to_map = send(as_champion, text.encode("cp1252")).headers["Location"]
    page = as_champion.get(to_map).content.decode()
    assert "CSV, Windows-1252, parted by semicolons" in page
    assert re.search(r'<option value="1" selected>B: Known as</option>', page)
    assert "D: Dept" in page
    assert "zoe@example.org" in page
    form = {"first_name": 1, "last_name": 0, "email": 2, "role": 3, "heading_rows": 2}
    review = as_champion.post(to_map, form).headers["Location"]
    shown = as_champion.get(review).content.decode()
    assert "Zoë Able" in shown
    assert "Ward 7" in shown


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"email": ""}, "Choose an answer to “E-mail”"),
        ({"name": ""}, "Choose the column with the name"),
        ({"role": 1}, "chosen for something else already"),
        ({"email": 99}, "valid choice"),
        ({"heading_rows": 99}, "Enter 10 or less."),
        ({"heading_rows": ""}, "Fill in"),
    ],
)
def test_columns_that_say_too_little_are_asked_for_again(
    as_champion: Client, form: dict[str, object], message: str
) -> None:
    to_map = send(as_champion, HEAD + "Ann,ann@example.org,,Nurse\n").headers["Location"]
    answer = as_champion.post(to_map, USUAL | form)
    assert answer.status_code == 422
    assert message in answer.content.decode()


@pytest.mark.parametrize(
    ("columns", "heading_rows"),
    [
        ({"name": 0}, 1),
        ({"email": 0}, 1),
        ({"name": 0, "email": 0}, 1),
        ({"name": 0, "email": 1, "pay": 2}, 1),
        ({"name": 0, "email": 1}, 11),
    ],
)
def test_the_service_refuses_such_columns_too(
    nwl: NetworkRef, champion: Member, columns: dict[str, int], heading_rows: int
) -> None:
    with current.enter(nwl):
        made = StaffUploadFactory(by=champion.id)
        with pytest.raises(services.BadColumns):
            services.map_columns(
                upload_id=made.id, columns=columns, heading_rows=heading_rows, by=champion.id
            )


def test_a_list_is_mapped_anew_until_it_is_confirmed(nwl: NetworkRef, as_champion: Client) -> None:
    review = reviewed(as_champion, "name,role,e-mail\nAnn,Nurse,ann@example.org\n", **USUAL_THREE)
    assert "“nurse” is not an e-mail address" in as_champion.get(review).content.decode()
    again = as_champion.post(review + "columns/", {"name": 0, "email": 2, "heading_rows": 1})
    assert again.headers["Location"] == review
    assert "Invite the 1 good row" in as_champion.get(review).content.decode()
    invite(as_champion, review)
    assert as_champion.get(review + "columns/").headers["Location"] == review


USUAL_THREE = {"name": 0, "email": 1, "heading_rows": 1}


def test_a_workbook_does_as_well(nwl: NetworkRef, as_champion: Client) -> None:
    rows = [["Name", "E-mail"], ["Ann Able", "ann@example.org"], ["=A1", "bo@example.org"]]
    review = reviewed(as_champion, workbook(rows), **USUAL_THREE)
    page = as_champion.get(review).content.decode()
    assert "Row 3, name:" in page
    assert "begins like a formula" in page
    invite(as_champion, review)
    assert waiting(nwl) == {"ann@example.org"}


def test_who_is_here_or_invited_is_said_in_the_review(nwl: NetworkRef, as_champion: Client) -> None:
    with current.enter(nwl):
        admit(name="Ann", email="ann@example.org")
        InvitationFactory(email="bo@example.org")
    review = reviewed(as_champion, HEAD + "Ann,Ann@example.org,,\nBo,bo@example.org,,\n")
    page = as_champion.get(review).content.decode()
    assert "belongs to a member already" in page
    assert "has been invited already" in page
    assert "Invite the 2" not in page
    assert as_champion.post(review + "confirm/").status_code == 409


def test_one_person_twice_is_invited_once(nwl: NetworkRef, as_champion: Client) -> None:
    rows = "Ann,ann@example.org,,\nBo,bo@example.org,,\nAnn,Ann@example.org,,\n"
    review = reviewed(as_champion, HEAD + rows)
    assert "“ann@example.org” stands in row 2 as well" in as_champion.get(review).content.decode()
    invite(as_champion, review)
    assert waiting(nwl) == {"ann@example.org", "bo@example.org"}


def test_two_who_stand_far_apart_are_found(nwl: NetworkRef, champion: Member) -> None:
    """In different chunks."""
    rows = "".join(f"Ann,ann{number % 1500}@example.org,,\n" for number in range(1600))
    with current.enter(nwl):
        upload = StaffUploadFactory(by=champion.id, content=(HEAD + rows).encode())
        assert (upload.good_count, upload.bad_count) == (1500, 100)
        twice = upload.rows.filter(state="bad").values_list("number", flat=True)
        assert set(twice) == set(range(1502, 1602))


def settling(client: Client, review: str, answer: str) -> Any:
    """Answer the one question about an organisation."""
    page = client.get(review).content.decode()
    (field,) = re.findall(r'name="(organisation_[0-9a-f]{12})"', page)
    return client.post(review + "settle/", {field: answer})


def test_an_organisation_that_is_unknown_is_added(nwl: NetworkRef, as_champion: Client) -> None:
    rows = "Ann,ann@example.org,Harrow  Council,\nBo,bo@example.org,HARROW COUNCIL,\n"
    review = reviewed(as_champion, HEAD + rows)
    page = as_champion.get(review).content.decode()
    assert "in 2 rows" in page
    assert "Invite the 2" not in page
    assert settling(as_champion, review, "create").headers["Location"] == review
    assert "Invite the 2 good rows" in as_champion.get(review).content.decode()
    invite(as_champion, review)
    with current.enter(nwl):
        listed = Organisation.objects.get()
        assert listed.name.lower() == "harrow council"
        assert Invitation.objects.filter(organisation=listed).count() == 2


def test_a_name_may_mean_an_organisation_that_is_listed(
    nwl: NetworkRef, as_champion: Client
) -> None:
    with current.enter(nwl):
        trust = OrganisationFactory(name="Imperial")
    review = reviewed(as_champion, HEAD + "Ann,ann@example.org,Imperial NHS Trust,\n")
    settling(as_champion, review, str(trust.id))
    invite(as_champion, review)
    with current.enter(nwl):
        assert Invitation.objects.get(email="ann@example.org").organisation == trust


def test_people_may_be_invited_without_their_organisation(
    nwl: NetworkRef, as_champion: Client
) -> None:
    review = reviewed(as_champion, HEAD + "Ann,ann@example.org,Nowhere,\n")
    settling(as_champion, review, "without")
    invite(as_champion, review)
    with current.enter(nwl):
        assert Invitation.objects.get(email="ann@example.org").organisation is None
        assert not Organisation.objects.exists()


@pytest.mark.parametrize("answer", ["", "anything", "01a2130b-484a-73e6-837e-398711ccae5a"])
def test_what_is_no_answer_changes_nothing(
    nwl: NetworkRef, as_champion: Client, answer: str
) -> None:
    review = reviewed(as_champion, HEAD + "Ann,ann@example.org,Nowhere,\n")
    assert settling(as_champion, review, answer).status_code == (422 if answer else 302)
    assert "is not listed here" in as_champion.get(review).content.decode()


def test_bad_rows_are_downloaded_with_what_is_wrong(nwl: NetworkRef, as_champion: Client) -> None:
    rows = "Ann,ann@,,Nurse\nBo,bo@example.org,,\n=1+1,cy@example.org,,\n"
    review = reviewed(as_champion, HEAD + rows)
    answer = as_champion.get(review + "correct.csv")
    assert 'filename="staff-to-correct.csv"' in answer["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    formula = "name: “=1+1” begins like a formula, with = + - @ or a tab"
    assert lines == [
        ["name", "e-mail", "organisation", "role", "What is wrong"],
        ["Ann", "ann@", "", "Nurse", "e-mail: “ann@” is not an e-mail address"],
        ["'=1+1", "cy@example.org", "", "", formula],
    ]
    invite(as_champion, review)
    corrected = answer.content.decode().replace("ann@,", "ann@example.org,").replace("'=1+1", "Cy")
    to_map = send(as_champion, corrected).headers["Location"]
    assert "E: What is wrong" in as_champion.get(to_map).content.decode()
    again = as_champion.post(to_map, USUAL).headers["Location"]
    invite(as_champion, again)
    assert waiting(nwl) == {"ann@example.org", "bo@example.org", "cy@example.org"}


def test_of_many_problems_a_hundred_rows_are_shown_with_the_rest(as_champion: Client) -> None:
    review = reviewed(as_champion, HEAD + "Ann,ann@,,\n" * 250)
    page = as_champion.get(review).content.decode()
    assert page.count("is not an e-mail address") == 100
    assert "And 150 more rows with a problem." in page


def test_cells_are_shown_and_never_run(as_champion: Client) -> None:
    text = HEAD + "<script>alert(1)</script>,ann@example.org,,\n=cmd,bo@example.org,,\n"
    page = as_champion.get(reviewed(as_champion, text)).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "begins like a formula" in page
