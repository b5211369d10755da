"""The pages of an import: each for champions alone, and each says what is wrong."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.importing import services
from tenant_apps.importing.models import Import, Newcomer
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.importing import ImportFactory
from tests.factories.policy import PolicyChangeFactory
from tests.integration.importing.sending import ALL, PAGE, come, imported, invited, send
from tests.world import World

BAD = "E-mail;Name;Balance\nann@example.org;Ann Able;3,5\nbo@;=Bo;lots\n"


def unzipped(content: bytes) -> dict[str, list[list[str]]]:
    with ZipFile(BytesIO(content)) as packed:
        return {
            name: list(csv.reader(StringIO(packed.read(name).decode("utf-8-sig"))))
            for name in packed.namelist()
        }


def test_from_files_to_invitations(nwl: NetworkRef, champion: Member, as_champion: Client) -> None:
    with current.enter(nwl):
        PolicyChangeFactory(in_days=0, floor_minutes=-120, by=champion.id)
    review = send(as_champion, **ALL).headers["Location"]
    page = as_champion.get(review).content.decode()
    assert "Import the 9 rows" in page
    assert "4.25 hours" in page
    assert "and −1 hour below nothing" in page
    assert as_champion.post(f"{review}confirm/").headers["Location"] == review
    page = as_champion.get(review).content.decode()
    assert "9 rows imported." in page
    assert "Invite 3 people by mail" in page
    assert as_champion.post(f"{review}confirm/").status_code == 302
    as_champion.post(f"{review}invite/")
    page = as_champion.get(review).content.decode()
    assert "Invite 3 people" not in page
    with current.enter(nwl):
        assert Mail.objects.filter(subject__startswith="You are invited", to="bo@example.org")
        come("ann@example.org")
    assert "3.5 hours" in as_champion.get(review).content.decode()
    assert as_champion.post(f"{review}invite/").status_code == 409
    start = as_champion.get(PAGE).content.decode()
    assert f'<a href="{review}">Import of ' in start


def test_a_zip_will_do(as_champion: Client) -> None:
    made = BytesIO()
    with ZipFile(made, "w") as packed:
        packed.writestr("members.csv", "e-mail,name\na@b.org,Ann\n")
    file = SimpleUploadedFile("bank.zip", made.getvalue())
    answer = as_champion.post(PAGE, {"packed": file})
    assert "Import the 1 row" in as_champion.get(answer.headers["Location"]).content.decode()


def test_problems_are_shown_and_downloaded_to_be_corrected(as_champion: Client) -> None:
    review = send(as_champion, members=BAD).headers["Location"]
    page = as_champion.get(review).content.decode()
    assert "<strong>members, row 3, e-mail:</strong> “bo@” is not an e-mail address" in page
    assert "<strong>members, row 3, balance:</strong> “lots” is no number of hours" in page
    answer = as_champion.get(f"{review}correct.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    rows = unzipped(answer.content)["members.csv"]
    assert rows[0] == ["E-mail", "Name", "Balance", "What is wrong"]
    assert rows[1][:3] == ["bo@", "'=Bo", "lots"]
    assert "name: “=Bo” begins like a formula" in rows[1][3]
    again = as_champion.post(PAGE, {"packed": SimpleUploadedFile("c.zip", answer.content)})
    assert again.status_code == 302


def test_without_a_good_row_there_is_nothing_to_say_yes_to(as_champion: Client) -> None:
    review = send(as_champion, members="e-mail,name\nbo@,Bo\n").headers["Location"]
    assert "Import the" not in as_champion.get(review).content.decode()
    assert as_champion.post(f"{review}confirm/").status_code == 409


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Choose a file."),
        ({"members": "name\nAnn\n"}, "The file of members: no column is called “e-mail”"),
        ({"members": ""}, "The file of members: This file is empty."),
        ({"packed": "words"}, "no zip file"),
        ({"packed": "words", "members": BAD}, "either the zip file or the others"),
        ({"skills": "x" * 5_300_000}, "larger than 5 MB"),
    ],
)
def test_bad_files_are_refused_in_words(
    nwl: NetworkRef, as_champion: Client, files: dict[str, str], said: str
) -> None:
    answer = send(as_champion, **files)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with current.enter(nwl):
        assert not Import.objects.exists()


def test_only_champions_import(world: World, nwl: NetworkRef, as_alice: Client) -> None:
    stranger, some = world.client(nwl), uuid7()
    for page in ("", "example.zip", f"{some}/", f"{some}/correct.zip"):
        assert as_alice.get(PAGE + page).status_code == 403
        assert stranger.get(PAGE + page).status_code == 302
    for page in ("", f"{some}/confirm/", f"{some}/invite/", f"balance/{some}/again/"):
        assert as_alice.post(PAGE + page).status_code == 403
        assert stranger.post(PAGE + page).status_code == 302


def test_what_is_not_there_is_missing_and_the_right_method_is_asked_for(
    as_champion: Client,
) -> None:
    some = f"{PAGE}{uuid7()}/"
    for page in (some, f"{some}correct.zip"):
        assert as_champion.get(page).status_code == 404
        assert as_champion.post(page).status_code == 405
    for page in (f"{some}confirm/", f"{some}invite/", f"{PAGE}balance/{uuid7()}/again/"):
        assert as_champion.post(page).status_code == 404
        assert as_champion.get(page).status_code == 405
    assert as_champion.delete(PAGE).status_code == 405


def test_empty_files_name_every_column(as_champion: Client) -> None:
    files = unzipped(as_champion.get(f"{PAGE}example.zip").content)
    assert list(files) == [
        f"{name}.csv" for name in ("organisations", "skills", "members", "listings", "balances")
    ]
    assert files["balances.csv"] == [["e-mail", "balance"]]


def test_while_a_worker_is_at_it_the_page_says_how_far(
    nwl: NetworkRef, champion: Member, as_champion: Client
) -> None:
    with current.enter(nwl):
        made = ImportFactory(by=champion.id)
        services.confirm(import_id=made.id, by=champion.id)
    page = f"{PAGE}{made.id}/"
    shown = as_champion.get(page).content.decode()
    assert "0 of 1 rows" in shown
    assert as_champion.get(page, headers={"HX-Request": "true"}).content.startswith(b"<div id")
    with current.enter(nwl):
        services.go_on_with_all(most_seconds=10)
    assert as_champion.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_balance_that_was_refused_is_tried_again_by_a_button(
    nwl: NetworkRef, champion: Member, as_champion: Client
) -> None:
    with current.enter(nwl):
        made = imported(champion.id, members="e-mail,name,balance\na@b.org,Ann,1\n")
        invited(made)
        Newcomer.objects.update(minutes=-60)
        come("a@b.org")
        newcomer = Newcomer.objects.get()
    page = as_champion.get(f"{PAGE}{made.id}/").content.decode()
    assert "Ann: −1 hour is below what a balance may be here." in page
    answer = as_champion.post(f"{PAGE}balance/{newcomer.id}/again/", follow=True)
    assert "It was refused again." in answer.content.decode()


def test_run_the_network_leads_here(as_champion: Client) -> None:
    assert f'href="{PAGE}"' in as_champion.get("/settings/").content.decode()
