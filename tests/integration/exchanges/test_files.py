"""Files on messages: taken by their content, kept whole or not at all, and for the two alone."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.exchanges import services
from tenant_apps.exchanges.models import Attachment, Exchange, Note
from tenant_apps.exchanges.services import writing
from tenant_apps.exchanges.stored import MESSAGES
from tenant_apps.exchanges.tasks import sweep
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tenants.storage import files
from tests.factories.exchanges import AttachmentFactory
from tests.factories.members import admit
from tests.integration.exchanges.conftest import Exchanging
from tests.office import office, pdf, picture, zipped
from tests.world import World

MOST = 10 * 1024 * 1024


def send(client: Client, exchange: Exchange, *given: tuple[str, bytes], **more: Any) -> Any:
    """Write with these files."""
    attached = [SimpleUploadedFile(name, content) for name, content in given]
    form = {"key": str(uuid7()), "text": "Here it is.", "attached": attached, **more}
    return client.post(f"/exchanges/{exchange.id}/notes/", form)


def lying() -> list[str]:
    """The files of messages that lie there, by name."""
    return sorted(files.listdir("messages")[1]) if files.exists("messages") else []


@pytest.fixture(autouse=True)
def nothing_is_left_over(inside: NetworkRef) -> Iterator[None]:
    """Every row has its file, and every file its row, whatever a test did."""
    yield
    assert lying() == sorted(one.hex for one in Attachment.objects.values_list("id", flat=True))


def read(response: Any) -> bytes:
    content = b"".join(response.streaming_content)
    response.close()
    return content


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("Run chart.pdf", pdf(), "application/pdf"),
        ("plan.docx", office("docx"), "application/vnd.openxmlformats-officedocument."),
        ("photo.jpg", picture("JPEG"), "image/jpeg"),
        ("Bericht für März “neu”.odt", office("odt"), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_the_other_saves_what_was_sent(
    exchanging: Exchanging,
    as_alice: Client,
    as_bob: Client,
    name: str,
    content: bytes,
    content_type: str,
) -> None:
    exchange = exchanging()
    assert send(as_alice, exchange, (name, content)).status_code == 302
    [kept] = Attachment.objects.all()
    page = as_bob.get(f"/exchanges/{exchange.id}/").text
    url = f"/exchanges/{exchange.id}/files/{kept.id}/"
    assert url in page
    assert name in page
    for client in (as_bob, as_alice):
        response = client.get(url)
        assert read(response) == content
        assert response["Content-Type"].startswith(content_type)
        assert response["Content-Disposition"].startswith("attachment; filename")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
    head = as_bob.head(url)
    assert head.status_code == 200
    head.close()
    assert as_bob.post(url).status_code == 405


def test_a_name_in_other_letters_is_said_as_the_standard_has_it(
    exchanging: Exchanging, as_alice: Client
) -> None:
    exchange = exchanging()
    send(as_alice, exchange, ("März.pdf", pdf()))
    [kept] = Attachment.objects.all()
    response = as_alice.get(f"/exchanges/{exchange.id}/files/{kept.id}/")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''M%C3%A4rz.pdf"
    response.close()


def test_to_all_others_it_is_missing(
    exchanging: Exchanging,
    world: World,
    nwl: NetworkRef,
    warwick: NetworkRef,
    sofia: Member,
    as_champion: Client,
) -> None:
    exchange = exchanging()
    kept = AttachmentFactory(exchange=exchange)
    other = AttachmentFactory(exchange=exchanging("accepted"))
    url = f"/exchanges/{exchange.id}/files/{kept.id}/"
    broker, member = admit(role="broker"), admit()
    for person in (broker, member):
        assert world.client(nwl, person.user).get(url).status_code == 404
    assert as_champion.get(url).status_code == 404
    assert world.client(nwl).get(url).status_code == 302
    assert world.client(warwick, sofia.user).get(url).status_code == 404
    bob = world.client(nwl, exchange.provider.user)
    assert bob.get(f"/exchanges/{exchange.id}/files/{other.id}/").status_code == 404
    assert bob.get(f"/exchanges/{exchange.id}/files/{uuid7()}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.pdf", b"", "“empty.pdf” is empty"),
        ("large.pdf", pdf(MOST + 1), "“large.pdf” is larger than 10 MB"),
        ("faked.pdf", b"MZ\x90 a programme", "“faked.pdf” is no PDF"),
        ("page.png", b"<script>alert(1)</script>", "“page.png” is no PDF"),
        ("things.docx", zipped({"a.exe": "x"}), "“things.docx” is no PDF"),
        ("plan.docm", office("docx", more={"word/vbaProject.bin": "x"}), "has macros"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "older kind"),
    ],
)
def test_what_is_not_taken_is_said_and_nothing_is_sent(
    exchanging: Exchanging, as_alice: Client, name: str, content: bytes, says: str
) -> None:
    exchange = exchanging()
    before = Note.objects.count()
    response = send(as_alice, exchange, ("right.pdf", pdf()), (name, content))
    assert response.status_code == 422
    assert says in response.text
    assert "Here it is." in response.text
    assert Note.objects.count() == before
    assert lying() == []


def test_as_much_as_is_allowed_is_taken(exchanging: Exchanging, as_alice: Client) -> None:
    exchange = exchanging()
    assert send(as_alice, exchange, ("full.pdf", pdf(MOST))).status_code == 302
    assert send(as_alice, exchange, *[("a.pdf", pdf())] * 3).status_code == 302
    response = send(as_alice, exchange, *[("a.pdf", pdf())] * 4)
    assert (response.status_code, "at most 3 files" in response.text) == (422, True)


def test_with_a_mistake_elsewhere_the_files_are_to_be_chosen_again(
    exchanging: Exchanging, as_alice: Client
) -> None:
    exchange = exchanging()
    response = send(as_alice, exchange, ("a.pdf", pdf()), text=" ")
    assert response.status_code == 422
    assert "Choose your files again" in response.text
    assert lying() == []


def test_the_same_form_twice_keeps_its_files_once(exchanging: Exchanging, as_alice: Client) -> None:
    exchange, key = exchanging(), str(uuid7())
    for _ in range(2):
        assert send(as_alice, exchange, ("a.pdf", pdf()), key=key).status_code == 302
    assert Attachment.objects.count() == 1
    assert send(as_alice, exchange, ("b.pdf", pdf()), key=key).status_code == 409
    assert Attachment.objects.count() == 1


def full(name: str, content: bytes) -> None:
    raise OSError(28, "No space left on device")


def test_on_a_full_disk_nothing_is_sent(
    exchanging: Exchanging, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange, put = exchanging(), files.put
    before = Note.objects.count()
    count = iter([put, full])
    monkeypatch.setattr(files, "put", lambda name, content: next(count)(name, content))
    response = send(as_alice, exchange, ("a.pdf", pdf()), ("b.pdf", pdf()))
    assert response.status_code == 507
    assert "could not be kept, so nothing was sent" in response.text
    assert Note.objects.count() == before
    assert lying() == []


def fails(*args: object, **kwargs: object) -> None:
    raise RuntimeError("the database went away")


def test_what_fails_after_the_files_were_kept_leaves_none(
    exchanging: Exchanging, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = exchanging()
    monkeypatch.setattr("tenant_apps.exchanges.mails.tell_of_note", fails)
    with pytest.raises(RuntimeError):
        AttachmentFactory(exchange=exchange, by=alice)
    assert lying() == []


def test_an_exchange_has_room_for_so_much(
    exchanging: Exchanging, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = exchanging()
    monkeypatch.setattr(writing, "MOST_BYTES_OF_A_TALK", 200)
    assert send(as_alice, exchange, ("a.pdf", pdf(150))).status_code == 302
    response = send(as_alice, exchange, ("a.pdf", pdf(51)))
    assert response.status_code == 409
    assert "as much as there may be" in response.text
    assert send(as_alice, exchange, ("a.pdf", pdf(50))).status_code == 302


def test_a_hidden_message_takes_its_files_with_it(
    exchanging: Exchanging, as_alice: Client, champion: Member
) -> None:
    exchange = exchanging()
    kept = AttachmentFactory(exchange=exchange, text="Read this")
    for _ in range(2):
        services.hide(note_id=kept.note_id, by=champion.id)
    page = as_alice.get(f"/exchanges/{exchange.id}/").text
    assert "Read this" not in page
    assert kept.name not in page
    assert "This message was reported" in page
    assert as_alice.get(f"/exchanges/{exchange.id}/files/{kept.id}/").status_code == 404


@pytest.fixture
def aged() -> Callable[[str, timedelta], None]:
    """Make a file as old as that."""

    def age(name: str, by: timedelta) -> None:
        then = (clock.now() - by).timestamp()
        os.utime(files.path(f"messages/{name}"), (then, then))

    return age


def test_what_no_message_names_is_swept_after_a_day(
    exchanging: Exchanging, nwl: NetworkRef, aged: Callable[[str, timedelta], None]
) -> None:
    kept = AttachmentFactory(exchange=exchanging())
    left, fresh = uuid7(), uuid7()
    for one in (left, fresh):
        MESSAGES.put(one, b"left over")
    half = Path(files.path("messages/tmphalf"))
    half.write_bytes(b"half")
    for name in (kept.id.hex, left.hex, half.name):
        aged(name, timedelta(days=2))
    aged(fresh.hex, timedelta(hours=23))
    sweep.run()
    assert lying() == sorted([kept.id.hex, fresh.hex])
    MESSAGES.forget(fresh)


def test_each_network_has_its_own(
    exchanging: Exchanging, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    kept = AttachmentFactory(exchange=exchanging())
    assert str(nwl.id) in str(MESSAGES.path(kept.id))
    with current.enter(warwick):
        assert not MESSAGES.path(kept.id).exists()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"place": 0}, "few_per_note"),
        ({"place": 4}, "few_per_note"),
        ({"kind": "exe"}, "kind_known"),
        ({"size_bytes": 0}, "size_allowed"),
        ({"size_bytes": MOST + 1}, "size_allowed"),
        ({"name": "../passwd"}, "name_is_no_path"),
        ({"name": "a\\b"}, "name_is_no_path"),
        ({"name": ""}, "name_is_no_path"),
    ],
)
def test_the_database_refuses_what_is_no_file(
    exchanging: Exchanging, change: dict[str, object], constraint: str
) -> None:
    kept = AttachmentFactory(exchange=exchanging())
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        Attachment.objects.filter(id=kept.id).update(**change)


def test_two_files_have_no_one_place(exchanging: Exchanging) -> None:
    kept = AttachmentFactory(exchange=exchanging())
    kept.id = uuid7()
    with pytest.raises(IntegrityError, match="one_per_place"), database.atomic():
        kept.save(force_insert=True)
