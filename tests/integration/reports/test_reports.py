"""Alice reports what Bob wrote to her; a broker reads that message alone, and decides."""

import pytest
from django.db import IntegrityError, ProgrammingError
from django.test import Client

from kernel import clock, database
from kernel.errors import Forbidden, NotFound
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.exchanges.models import Exchange, Note
from tenant_apps.home import badge
from tenant_apps.home import selectors as home
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.reports import services
from tenant_apps.reports.models import Report
from tenants.current import NetworkRef
from tests.factories.exchanges import AttachmentFactory, ExchangeFactory, NoteFactory
from tests.factories.members import admit
from tests.factories.reports import ReportFactory
from tests.world import World

WORDS = "Buy my course, it is cheap."
BEFORE = "What we talked of before"
BECAUSE = "Nothing is sold here."


@pytest.fixture
def note(inside: NetworkRef, alice: Member, bob: Member) -> Note:
    """A message of Bob's to Alice, after another."""
    exchange: Exchange = ExchangeFactory(provider=bob, recipient=alice, title="A secret title")
    NoteFactory(exchange=exchange, text=BEFORE)
    made: Note = AttachmentFactory(exchange=exchange, text=WORDS, name="offer.pdf").note
    return made


@pytest.fixture
def report(note: Note, broker: Member) -> Report:
    """Alice has reported it."""
    made: Report = ReportFactory(note=note, words="He does so each time.")
    return made


def subjects(member: Member) -> list[str]:
    """The mails about reports that this member gets."""
    found = (
        Mail.objects.filter(to=member.user.email).order_by("id").values_list("subject", flat=True)
    )
    return [one for one in found if "report" in one or "hidden" in one]


def test_it_is_reported_from_the_conversation(
    as_alice: Client, as_bob: Client, note: Note, broker: Member, champion: Member, bob: Member
) -> None:
    url, talk = f"/reports/new/{note.id}/", f"/exchanges/{note.exchange_id}/"
    assert url in as_alice.get(talk).text
    assert url not in as_bob.get(talk).text
    page = as_alice.get(url).text
    assert WORDS in page
    assert BEFORE not in page
    for _ in range(2):
        answer = as_alice.post(url, {"reason": "selling", "words": "Each time"}, follow=True)
        assert "Reported. You hear what is decided." in answer.text
    made = Report.objects.get()
    assert (made.text, made.file_names, made.words) == (WORDS, ["offer.pdf"], "Each time")
    assert subjects(broker) == ["Please look at a reported message"]
    assert subjects(champion) == subjects(bob) == []
    assert WORDS not in Mail.objects.get(to=broker.user.email).text
    assert Event.objects.filter(action="message.reported", subject=note.id).count() == 1
    assert "You have reported this message" in as_alice.get(url, follow=True).text


@pytest.mark.parametrize(
    "form",
    [{}, {"reason": "dull"}, {"reason": "rude", "words": "x" * 1001}],
    ids=["nothing", "unknown", "long"],
)
def test_a_report_has_a_reason(as_alice: Client, note: Note, form: dict[str, str]) -> None:
    assert as_alice.post(f"/reports/new/{note.id}/", form).status_code == 422
    assert not Report.objects.exists()


def test_only_who_it_was_written_to_reports_it(
    world: World, nwl: NetworkRef, as_bob: Client, as_champion: Client, note: Note
) -> None:
    url = f"/reports/new/{note.id}/"
    other = world.client(nwl, admit(name="Olu Other").user)
    for client in (as_bob, as_champion, other):
        assert client.get(url).status_code == 404
        assert client.post(url, {"reason": "rude"}).status_code == 404
    assert world.client(nwl).get(url).status_code == 302
    assert as_bob.get(f"/reports/new/{uuid7()}/").status_code == 404
    assert not Report.objects.exists()


def test_whoever_decides_sees_that_message_alone(as_broker: Client, report: Report) -> None:
    for page in ("/", "/to-do/"):
        shown = as_broker.get(page).text
        assert "A reported message waits for a decision" in shown
        assert f'href="/reports/{report.id}/"' in shown
    assert 'href="/reports/"' in as_broker.get("/exchanges/to-decide/").text
    queue = as_broker.get("/reports/").text
    assert f"/reports/{report.id}/" in queue
    assert WORDS not in queue
    page = as_broker.get(f"/reports/{report.id}/").text
    for seen in (WORDS, "It sells something", "He does so each time.", "offer.pdf", "/people/bob/"):
        assert seen in page
    for unseen in (BEFORE, "A secret title", "/exchanges/01"):
        assert unseen not in page


def test_it_waits_for_those_who_decide_and_not_for_the_two(
    report: Report, broker: Member, champion: Member, alice: Member, bob: Member
) -> None:
    """Counted, listed alone and among many all the same; and no longer once it is decided."""

    def waiting() -> list[Member]:
        everyone = [alice, bob, broker, champion]
        together = home.to_do_of(everyone)
        for one in everyone:
            listed = home.to_do(one)
            assert badge.count(one) == len(listed)
            assert home.to_do(one, known=home.news(one)) == listed == together.get(one.id, [])
        return [one for one in everyone if any(what.id == report.id for what in home.to_do(one))]

    assert waiting() == [broker, champion]
    for party in (alice, bob):
        members.change_role(member=party, role="broker", by=champion.id)
        party.refresh_from_db()
    assert waiting() == [broker, champion]
    services.decide(report_id=report.id, hides=False, because="It is no sale.", by=broker)
    assert waiting() == []


def test_whoever_decides_saves_its_files_until_it_is_decided(
    as_broker: Client, broker: Member, report: Report, note: Note
) -> None:
    file = note.attachments.get()
    url = f"/reports/{report.id}/files/{file.id}/"
    assert f'href="{url}" download>offer.pdf</a>' in as_broker.get(f"/reports/{report.id}/").text
    answer = as_broker.get(url)
    assert answer.getvalue() == b"%PDF-1.7\n%%EOF\n"
    assert answer["Content-Disposition"] == 'attachment; filename="offer.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert as_broker.post(url).status_code == 405
    assert as_broker.get(f"/exchanges/{note.exchange_id}/files/{file.id}/").status_code == 404
    services.decide(report_id=report.id, hides=False, because="Fine", by=broker)
    assert as_broker.get(url).status_code == 404


def test_no_other_file_and_nobody_else(
    world: World,
    nwl: NetworkRef,
    as_alice: Client,
    as_bob: Client,
    as_broker: Client,
    report: Report,
    note: Note,
    bob: Member,
) -> None:
    """Not that of another message, of another report, or of one's own; nor a member's."""
    file = note.attachments.get()
    other = AttachmentFactory(exchange=note.exchange)
    url = f"/reports/{report.id}/files/{file.id}/"
    assert as_broker.get(f"/reports/{report.id}/files/{other.id}/").status_code == 404
    assert as_broker.get(f"/reports/{report.id}/files/{uuid7()}/").status_code == 404
    assert as_broker.get(f"/reports/{uuid7()}/files/{file.id}/").status_code == 404
    for client in (as_alice, as_bob):
        assert client.get(url).status_code == 403
    assert world.client(nwl).get(url).status_code == 302
    judge = admit(name="Jo Judge", role="champion")
    own = AttachmentFactory(exchange=ExchangeFactory(provider=bob, recipient=judge, minutes=15))
    reported = ReportFactory(note=own.note)
    as_judge = world.client(nwl, judge.user)
    assert as_judge.get(f"/reports/{reported.id}/files/{own.id}/").status_code == 404
    answer = as_broker.get(f"/reports/{reported.id}/files/{own.id}/")
    assert answer.status_code == 200
    answer.close()


def test_it_is_hidden_and_both_are_told(
    as_broker: Client, as_alice: Client, as_bob: Client, report: Report, alice: Member, bob: Member
) -> None:
    form = {"decision": "hide", "because": BECAUSE}
    answer = as_broker.post(f"/reports/{report.id}/", form, follow=True)
    assert "Nothing waits" in answer.text
    talk = f"/exchanges/{Exchange.objects.get().id}/"
    for client in (as_alice, as_bob):
        page = client.get(talk).text
        assert WORDS not in page
        assert "This message was reported" in page
        assert BEFORE in page
    assert subjects(alice) == ["The message you reported"]
    assert subjects(bob) == ["A message of yours was hidden"]
    for member in (alice, bob):
        assert BECAUSE in Mail.objects.filter(to=member.user.email).latest("id").text
    assert Event.objects.filter(action="message.hidden", subject=report.message_id).exists()


def test_it_is_left_and_only_who_reported_it_is_told(
    as_broker: Client, as_alice: Client, report: Report, alice: Member, bob: Member
) -> None:
    form = {"decision": "leave", "because": BECAUSE}
    assert as_broker.post(f"/reports/{report.id}/", form).status_code == 302
    assert WORDS in as_alice.get(f"/exchanges/{Exchange.objects.get().id}/").text
    assert (subjects(alice), subjects(bob)) == (["The message you reported"], [])
    assert Event.objects.filter(action="message.left", subject=report.message_id).exists()
    assert as_broker.post(f"/reports/{report.id}/", form).status_code == 404


@pytest.mark.parametrize(
    "form",
    [{}, {"decision": "hide"}, {"decision": "burn", "because": "x"}, {"because": "x"}],
    ids=["nothing", "no reason", "unknown", "no decision"],
)
def test_a_decision_is_whole(as_broker: Client, report: Report, form: dict[str, str]) -> None:
    assert as_broker.post(f"/reports/{report.id}/", form).status_code == 422
    assert Report.objects.get().state == "open"


def test_members_decide_nothing(
    as_alice: Client, as_bob: Client, report: Report, alice: Member
) -> None:
    for client in (as_alice, as_bob):
        assert client.get("/reports/").status_code == 403
        assert client.get(f"/reports/{report.id}/").status_code == 403
        assert "reported message" not in client.get("/").text
    with pytest.raises(Forbidden):
        services.decide(report_id=report.id, hides=True, because="x", by=alice)


def test_nobody_decides_their_own(
    world: World,
    nwl: NetworkRef,
    champion: Member,
    as_champion: Client,
    broker: Member,
    bob: Member,
) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=champion)
    mine = ReportFactory(note=NoteFactory(exchange=exchange))
    theirs = ReportFactory(note=NoteFactory(exchange=exchange, by=champion), by=bob)
    assert subjects(champion) == []
    assert "Nothing waits" in as_champion.get("/reports/").text
    for report in (mine, theirs):
        assert as_champion.get(f"/reports/{report.id}/").status_code == 404
        with pytest.raises(NotFound):
            services.decide(report_id=report.id, hides=True, because="x", by=champion)


def test_decided_once(report: Report, broker: Member, champion: Member) -> None:
    services.decide(report_id=report.id, hides=False, because="Fine", by=broker)
    with pytest.raises(services.Decided):
        services.decide(report_id=report.id, hides=True, because="Not fine", by=champion)
    assert Note.objects.get(id=report.message_id).hidden_at is None


@pytest.mark.parametrize("because", ["", "  ", "x" * 1001])
def test_not_without_a_reason(report: Report, broker: Member, because: str) -> None:
    with pytest.raises(services.NoReason):
        services.decide(report_id=report.id, hides=True, because=because, by=broker)


def test_a_hidden_one_is_not_reported_again(
    report: Report, broker: Member, as_alice: Client
) -> None:
    services.decide(report_id=report.id, hides=True, because="x", by=broker)
    assert as_alice.get(f"/reports/new/{report.message_id}/").status_code == 404
    assert "/reports/new/" in as_alice.get(f"/exchanges/{Exchange.objects.get().id}/").text


def test_the_database_refuses_what_is_no_report(
    report: Report, alice: Member, bob: Member, champion: Member
) -> None:
    right = {
        "message_id": uuid7(),
        "author": bob,
        "written_at": report.written_at,
        "text": "x",
        "by": alice,
        "reason": "rude",
    }
    done = {"state": "left", "decided_at": clock.now(), "because": "x"}
    for change, constraint in (
        ({"by": bob}, "of_anothers_words"),
        ({"reason": "dull"}, "reason_known"),
        ({"state": "lost"}, "decided_by_someone"),
        ({"state": "left"}, "decided_by_someone"),
        ({"decided_by": champion}, "decided_by_someone"),
        ({**done, "decided_by": champion, "because": " "}, "decided_by_someone"),
        ({**done, "decided_by": alice}, "decided_by_another"),
        ({**done, "decided_by": bob}, "decided_by_another"),
        ({"message_id": report.message_id}, "reports_report_once"),
    ):
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            Report.objects.create(**{**right, **change})
    Report.objects.create(**right, **done, decided_by=champion)


def test_what_was_reported_is_never_changed(report: Report) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
        Report.objects.filter(id=report.id).update(text="Something else")
