"""All that is kept of a member, for themselves alone, for a week."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from config.personal_data import PERSONAL
from kernel import clock, database
from tenant_apps.audit.models import Event
from tenant_apps.leaving import copying, holdings, services, tables
from tenant_apps.leaving.models import Copy
from tenant_apps.leaving.refusals import CopyAsked
from tenant_apps.leaving.stored import COPIES
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants.current import NetworkRef
from tests.factories.exchanges import AttachmentFactory, ExchangeFactory, NoteFactory
from tests.factories.leaving import CopyFactory
from tests.factories.members import admit
from tests.isolation.things import furnish
from tests.world import World

PAGE = "/people/me/data/"


def opened(copy: Copy) -> zipfile.ZipFile:
    return zipfile.ZipFile(COPIES.path(copy.id))


def data(copy: Copy) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(opened(copy).read("data.json"))
    return found


@pytest.mark.parametrize("role", ["member", "other", "broker"])
def test_r38_a_copy_has_every_personal_value_of_its_member(nwl: NetworkRef, role: str) -> None:
    names = ("Maria Mentor", "Olu Otherwise", "Bea Brokerage", "Carla Campion")
    member = furnish(nwl, names=names, colour="#336699").people[role]
    given = json.dumps(data(CopyFactory(member=member)), ensure_ascii=False)
    person = holdings.person(member)
    checked = 0
    for held in holdings.every():
        for row in holdings.own(held, person) if held.handed_out else []:
            for field in tables.fields(held):
                value = getattr(row, field.name)
                if f"{held.model}.{field.name}" in PERSONAL and isinstance(value, str):
                    assert json.dumps(value, ensure_ascii=False) in given, (held.model, field.name)
                    checked += 1
    assert checked > 5
    assert member.user.password not in given


def test_it_has_what_others_wrote_to_them_and_the_files(alice: Member, bob: Member) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, title="=1+1")
    NoteFactory(exchange=exchange, by=bob, text="Bring your figures")
    file = AttachmentFactory(exchange=exchange, by=bob)
    copy = CopyFactory(member=alice)
    notes = {row["text"]: row["author"] for row in data(copy)["exchanges.Note"]}
    assert notes["Bring your figures"] == "Bob Baker"
    archive = opened(copy)
    assert f"files/{file.id}-run-chart.pdf" in archive.namelist()
    table = archive.read("tables/exchanges.Exchange.csv").decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(table))
    assert (row["title"], row["provider"]) == ("'=1+1", "Bob Baker")
    assert "North West London" in archive.read("read-me.txt").decode()


def test_it_has_nothing_of_who_is_no_party(alice: Member, bob: Member) -> None:
    carl = admit(name="Carl Carter")
    exchange = ExchangeFactory(provider=bob, recipient=carl, title="Between the two")
    NoteFactory(exchange=exchange, by=carl, text="In confidence")
    given = json.dumps(data(CopyFactory(member=alice)))
    for theirs in ("Between the two", "In confidence", "Bob Baker", bob.user.email):
        assert theirs not in given


def test_it_is_asked_for_once_at_a_time_and_made_once(alice: Member) -> None:
    copy = services.ask_copy(by=alice)
    with pytest.raises(CopyAsked):
        services.ask_copy(by=alice)
    assert copying.make_asked() == 1
    assert copying.make_asked() == 0
    assert copying.make(copy.id) is False
    mails = Mail.objects.filter(to=alice.user.email, subject__startswith="Your own data")
    assert mails.count() == 1
    for action in ("member.copy_asked", "member.copy_made"):
        assert Event.objects.filter(action=action, subject=alice.id).count() == 1
    services.ask_copy(by=alice)


def test_it_goes_after_a_week(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = CopyFactory(member=alice)
    path = COPIES.path(copy.id)
    assert copying.remove_old() == 0
    assert path.exists()
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert copying.remove_old() == 1
    assert not path.exists()
    assert not Copy.objects.exists()


def test_the_page_asks_for_it_and_saves_it(as_alice: Client, alice: Member) -> None:
    assert "Make a copy" in as_alice.get(PAGE).text
    assert not Copy.objects.exists()
    for _ in range(2):
        assert "is being made" in as_alice.post(PAGE, follow=True).text
    assert Copy.objects.count() == 1
    assert "Make a copy" not in as_alice.get(PAGE).text
    copying.make_asked()
    copy = Copy.objects.get()
    assert f"{PAGE}{copy.id}/" in as_alice.get(PAGE).text
    answer = as_alice.get(f"{PAGE}{copy.id}/")
    assert answer["Content-Type"] == "application/zip"
    assert 'filename="nwl-' in answer["Content-Disposition"]
    assert answer.getvalue() == COPIES.path(copy.id).read_bytes()


def test_nobody_else_fetches_it_nor_does_anybody_too_late(
    world: World,
    nwl: NetworkRef,
    as_champion: Client,
    as_alice: Client,
    alice: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unmade = services.ask_copy(by=alice)
    assert as_alice.get(f"{PAGE}{unmade.id}/").status_code == 404
    copying.make_asked()
    address = f"{PAGE}{unmade.id}/"
    assert as_champion.get(address).status_code == 404
    stranger = world.client(nwl)
    assert stranger.get(address).status_code == stranger.get(PAGE).status_code == 302
    for method in ("post", "put", "delete"):
        assert getattr(as_alice, method)(address).status_code == 405
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert as_alice.get(address).status_code in (302, 404)
    assert "Save it" not in as_alice.get(PAGE).text


def test_the_database_keeps_a_copy_whole(alice: Member) -> None:
    copy = services.ask_copy(by=alice)
    with pytest.raises(IntegrityError) as error, database.atomic():
        Copy.objects.filter(id=copy.id).update(made_at=clock.now())
    assert database.broken_constraint(error.value) == "leaving_copy_made_expires"
    with pytest.raises(IntegrityError) as error, database.atomic():
        Copy.objects.create(member=alice)
    assert database.broken_constraint(error.value) == "leaving_copy_one_asked"
