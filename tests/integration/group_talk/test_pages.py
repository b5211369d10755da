"""What those who take part read and write, in their browsers; and that nobody else does."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client

from config.middleware import SizeMiddleware
from kernel import clock
from kernel.ids import uuid7
from tenant_apps.blocks import services as blocks
from tenant_apps.exchanges.services import writing
from tenant_apps.group_talk import services
from tenant_apps.group_talk.models import GroupAttachment, GroupNote, GroupReading
from tenant_apps.group_talk.stored import GROUP_MESSAGES
from tenant_apps.group_talk.tasks import sweep
from tenant_apps.groups.models import Group
from tenant_apps.members.models import Member
from tenant_apps.reports.models import Report
from tenants.storage import files
from tests.counting import counted
from tests.factories.group_talk import (
    GroupAttachmentFactory,
    GroupNoteFactory,
    GroupReadingFactory,
)
from tests.factories.members import admit
from tests.integration.groups.conftest import Gathering
from tests.office import pdf, zipped
from tests.world import World


def url(group: Group, more: str = "") -> str:
    return f"/groups/{group.id}/talk/{more}"


def send(client: Client, group: Group, text: str, *given: tuple[str, bytes], **more: Any) -> Any:
    attached = [SimpleUploadedFile(name, content) for name, content in given]
    form = {"key": str(uuid7()), "text": text, "attached": attached, **more}
    return client.post(url(group), form)


def lying() -> list[str]:
    folder = "group-messages"
    return sorted(files.listdir(folder)[1]) if files.exists(folder) else []


def test_writing_and_reading(gathering: Gathering, as_alice: Client, as_bob: Client) -> None:
    group = gathering()
    answer = send(as_alice, group, "See https://example.org/a?b=1 <b>now</b>")
    assert answer.status_code == 302
    assert "1 new message" in as_bob.get(f"/groups/{group.id}/").text
    page = as_bob.get(url(group)).text
    assert 'href="https://example.org/a?b=1"' in page
    assert "noopener" in page
    assert "<b>now</b>" not in page
    assert "Alice Archer" in page
    assert "You and Alice Archer, Carl Carter read this" in page
    assert "There are new messages in a group" in as_bob.get("/").text
    listed = as_bob.get("/groups/new-messages/").text
    assert group.title in listed
    assert url(group) in listed
    assert "Nothing new" in as_alice.get("/groups/new-messages/").text


def test_reading_is_noted_by_a_form_of_its_own_and_shown(
    gathering: Gathering, as_alice: Client, as_bob: Client, carl: Member
) -> None:
    group = gathering()
    GroupNoteFactory(group=group)
    assert "Not read yet" in as_alice.get(url(group)).text
    assert url(group, "read/") in as_bob.get(url(group)).text
    assert not GroupReading.objects.filter(position__gt=0).exists()
    assert as_bob.post(url(group, "read/"), {"up_to": "1"}).status_code == 302
    assert url(group, "read/") not in as_bob.get(url(group)).text
    assert "new message" not in as_bob.get(f"/groups/{group.id}/").text
    assert "Read by 1 of 2" in as_alice.get(url(group)).text
    services.note_reading(group=group, up_to=1, by=carl)
    assert "Read by all" in as_alice.get(url(group)).text
    assert as_bob.post(url(group, "read/"), {"up_to": "-1"}).status_code == 400


def test_new_messages_come_without_a_reload(
    gathering: Gathering, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    group = gathering()
    GroupNoteFactory(group=group, by=bob, text="The first")
    assert "after=1&amp;read=0" in as_bob.get(url(group)).text
    assert as_bob.get(url(group, "?after=1&read=0")).status_code == 204
    GroupNoteFactory(group=group, by=alice, text="The second")
    new = as_bob.get(url(group, "?after=1&read=0")).text
    assert "The second" in new
    assert "The first" not in new
    GroupReadingFactory(group=group, member=alice)
    read = as_bob.get(url(group, "?after=2&read=0"))
    assert read.status_code == 200
    assert "Read by 1 of 2" in read.text
    assert as_bob.get(url(group, "?after=x")).status_code == 400


def test_nobody_else_reads_it_not_even_a_broker_or_a_champion(
    gathering: Gathering, as_broker: Client, world: World, champion: Member, inside: Any
) -> None:
    group = gathering()
    Group.objects.update(places=9)
    file = GroupAttachmentFactory(group=group)
    clients = [as_broker, world.client(inside, champion.user)]
    clients.append(world.client(inside, admit(name="Stella Stranger").user))
    for client in clients:
        assert "Messages" not in client.get(f"/groups/{group.id}/").text
        assert client.get(url(group)).status_code == 404
        assert client.get(url(group, "?after=0")).status_code == 404
        assert send(client, group, "Hello").status_code == 404
        assert client.post(url(group, "read/"), {"up_to": "1"}).status_code == 404
        assert client.get(url(group, f"files/{file.id}/")).status_code == 404
        assert client.get(f"/reports/new/{file.note_id}/").status_code == 404


def test_what_looks_like_a_patient_is_asked_about(gathering: Gathering, as_alice: Client) -> None:
    group = gathering()
    answer = send(as_alice, group, "Ask for 943 476 5919")
    assert answer.status_code == 422
    assert "NHS number" in answer.text
    assert not GroupNote.objects.exists()


def test_files_are_taken_by_content_and_saved(
    gathering: Gathering, as_alice: Client, as_bob: Client
) -> None:
    group = gathering()
    assert send(as_alice, group, "Here", ("Run chart.pdf", pdf())).status_code == 302
    [kept] = GroupAttachment.objects.all()
    assert lying() == [kept.id.hex]
    assert "Run chart.pdf" in as_bob.get(url(group)).text
    answer: Any = as_bob.get(url(group, f"files/{kept.id}/"))
    assert answer["Content-Disposition"] == 'attachment; filename="Run chart.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == pdf()
    answer.close()
    bad = send(as_alice, group, "Here", ("run.pdf", zipped({"a.txt": "no"})))
    assert bad.status_code == 422
    assert GroupNote.objects.count() == 1
    assert lying() == [kept.id.hex]


def test_only_where_one_writes_a_body_may_be_larger_than_usual(gathering: Gathering) -> None:
    group = gathering()
    assert SizeMiddleware.most_bytes(url(group)) == SizeMiddleware.MOST_BYTES
    for path in (url(group, "read/"), f"/groups/{group.id}/", f"/groups/{group.id}/time/"):
        assert SizeMiddleware.most_bytes(path) == SizeMiddleware.USUAL_BYTES


def test_a_group_has_room_for_so_much(
    gathering: Gathering, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = gathering()
    monkeypatch.setattr(writing, "MOST_BYTES_OF_A_TALK", 200)
    assert send(as_alice, group, "Here", ("a.pdf", pdf(150))).status_code == 302
    answer = send(as_alice, group, "Here", ("a.pdf", pdf(51)))
    assert answer.status_code == 409
    assert "as much as there may be" in answer.text
    assert len(lying()) == 1


def test_what_fails_leaves_no_file(gathering: Gathering, monkeypatch: pytest.MonkeyPatch) -> None:
    group = gathering()

    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr("tenant_apps.group_talk.mails.tell_of_note", fails)
    with pytest.raises(RuntimeError):
        GroupAttachmentFactory(group=group)
    assert lying() == []


def test_what_no_message_names_is_swept_after_a_day(gathering: Gathering) -> None:
    kept = GroupAttachmentFactory(group=gathering())
    left = uuid7()
    GROUP_MESSAGES.put(left, b"left over")
    assert len(lying()) == 2
    old = clock.now() + timedelta(days=2)
    with pytest.MonkeyPatch.context() as later:
        later.setattr(clock, "now", lambda: old)
        sweep.run()
    assert lying() == [kept.id.hex]


def test_a_message_is_reported_and_hidden_with_its_files(
    gathering: Gathering, as_alice: Client, as_bob: Client, as_broker: Client, alice: Member
) -> None:
    group = gathering()
    GroupNoteFactory(group=group, text="What we talked of before")
    file = GroupAttachmentFactory(group=group, text="Buy my course")
    page = as_bob.get(url(group)).text
    assert f"/reports/new/{file.note_id}/" in page
    assert f"/reports/new/{file.note_id}/" not in as_alice.get(url(group)).text
    answer = as_bob.post(f"/reports/new/{file.note_id}/", {"reason": "selling", "words": ""})
    assert answer["Location"] == url(group)
    report = Report.objects.get()
    seen = as_broker.get(f"/reports/{report.id}/").text
    assert "Buy my course" in seen
    assert "figures.pdf" in seen
    assert "before" not in seen
    because = {"decision": "hide", "because": "Nothing is sold here."}
    assert as_broker.post(f"/reports/{report.id}/", because).status_code == 302
    for client in (as_alice, as_bob):
        page = client.get(url(group)).text
        assert "Buy my course" not in page
        assert "This message was reported" in page
        assert client.get(url(group, f"files/{file.id}/")).status_code == 404


def test_who_blocked_another_reads_that_they_did_and_no_word_of_theirs(
    gathering: Gathering, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    group = gathering()
    blocks.block(member=alice, by=bob)
    file = GroupAttachmentFactory(group=group, text="A word of Alice")
    page = as_bob.get(url(group)).text
    assert "A word of Alice" not in page
    assert "You have blocked whoever wrote this" in page
    assert as_bob.get(url(group, f"files/{file.id}/")).status_code == 404
    send(as_bob, group, "A word of Bob")
    seen = as_alice.get(url(group)).text
    assert "A word of Bob" in seen
    assert "blocked" not in seen


def test_once_it_has_ended_there_is_no_form(gathering: Gathering, as_alice: Client) -> None:
    group = gathering("cancelled")
    page = as_alice.get(url(group)).text
    assert "no more to write here" in page
    answer = send(as_alice, group, "Hello")
    assert answer.status_code == 409
    assert "That did not work" in answer.text


def test_the_pages_ask_little_however_much_was_written(
    gathering: Gathering, as_alice: Client, bob: Member, carl: Member
) -> None:
    group = gathering()
    for by in (bob, carl, bob):
        GroupAttachmentFactory(group=group, by=by)
    for path in (
        f"/groups/{group.id}/",
        url(group),
        url(group, "?after=1"),
        "/",
        "/groups/new-messages/",
    ):
        with counted() as queries:
            assert as_alice.get(path).status_code == 200
        assert len(queries) <= 12, path


@pytest.mark.parametrize(
    ("model", "changes"),
    [(GroupNote, {"text": "Else"}), (GroupNote, {"position": 7}), (GroupAttachment, {"name": "a"})],
)
def test_what_was_written_stays(gathering: Gathering, model: Any, changes: dict[str, Any]) -> None:
    GroupAttachmentFactory(group=gathering())
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        model.objects.update(**changes)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"text": " "}, "group_talk_note_text_filled"),
        ({"position": 1}, "group_talk_note_one_per_position"),
        ({"position": 0}, "group_talk_note_counted_from_one"),
    ],
)
def test_the_database_refuses_a_note(
    gathering: Gathering, alice: Member, changes: dict[str, Any], name: str
) -> None:
    note = GroupNoteFactory(group=gathering())
    fields = {"group": note.group, "author": alice, "text": "Hello", "position": 2}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        GroupNote.objects.create(**{**fields, **changes})


def test_the_database_refuses_the_same_request_and_a_second_reading(
    gathering: Gathering, alice: Member
) -> None:
    note = GroupNoteFactory(group=gathering())
    again = {"group": note.group, "author": alice, "request_key": note.request_key}
    with (
        pytest.raises(IntegrityError, match="group_talk_note_once_per_request"),
        transaction.atomic(),
    ):
        GroupNote.objects.create(**again, text="Hello", position=2)
    GroupReadingFactory(group=note.group)
    with pytest.raises(IntegrityError, match="group_talk_reading_one_each"), transaction.atomic():
        GroupReading.objects.create(group=note.group, member=alice)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"place": 1}, "group_talk_attachment_one_per_place"),
        ({"place": 4}, "group_talk_attachment_few_per_note"),
        ({"kind": "exe"}, "group_talk_attachment_kind_known"),
        ({"size_bytes": 0}, "group_talk_attachment_size_allowed"),
        ({"name": "../a"}, "group_talk_attachment_name_is_no_path"),
    ],
)
def test_the_database_refuses_a_file(
    gathering: Gathering, changes: dict[str, Any], name: str
) -> None:
    kept = GroupAttachmentFactory(group=gathering())
    fields = {"note": kept.note, "place": 2, "name": "a.pdf", "kind": "pdf", "size_bytes": 9}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        GroupAttachment.objects.create(**{**fields, **changes})
