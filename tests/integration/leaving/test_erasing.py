"""Nothing of who is erased is left but what the ledger speaks of, under an id."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from config.personal_data import PERSONAL
from kernel import clock, database
from kernel.errors import Forbidden, NotFound
from kernel.ids import uuid7
from kernel.own_data import ERASED
from shared_apps.crossing.models import CrossExchange
from tenant_apps.audit.models import Event
from tenant_apps.credits import selectors as credits
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.models import Attachment, Exchange, Note
from tenant_apps.exchanges.stored import MESSAGES
from tenant_apps.groups.models import GroupEvent
from tenant_apps.leaving import erasing, finishing, holdings, links, services
from tenant_apps.leaving.models import Leaving
from tenant_apps.leaving.refusals import BackClosed
from tenant_apps.ledger import check
from tenant_apps.members import selectors as members
from tenant_apps.members import services as membership
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.questions.models import Line
from tenant_apps.reports.models import Report
from tenant_apps.search import words
from tenants import current
from tenants.current import NetworkRef
from tests.factories.crossing import CrossExchangeFactory, Person
from tests.factories.exchanges import AttachmentFactory, ExchangeFactory, NoteFactory
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.leaving import LeavingFactory
from tests.factories.members import admit
from tests.isolation import needles
from tests.isolation.things import furnish
from tests.world import World


def erased(member: Member, by: Member) -> Leaving:
    """They are let go, and all that is known of them is erased now."""
    leaving = services.let_go(member=member, by=by)
    Leaving.objects.filter(id=leaving.id).update(erase_at=clock.now())
    assert erasing.erase(leaving.id) is True
    leaving.refresh_from_db()
    return leaving


def own_words(member: Member) -> set[str]:
    """All that stands in a personal field of a row that is their own."""
    person, found = holdings.person(member), set()
    for held in holdings.every():
        for row in holdings.own(held, person):
            for field in row._meta.concrete_fields:
                value = getattr(row, field.name) if field.name in held.erased else None
                value = getattr(row, field.name) if held.removed else value
                if f"{held.model}.{field.name}" in PERSONAL and isinstance(value, str):
                    found.add(value)
    return {one for one in found if len(one) >= needles.SHORTEST}


def let_all_mail_leave() -> None:
    gone = {"text": "", "html": "", "unsubscribe_url": "", "attachment": b""}
    Mail.objects.filter(sent_at=None).update(sent_at=clock.now(), **gone)


@pytest.mark.parametrize("role", ["member", "other", "broker"])
def test_r38_nothing_is_left_in_any_table_of_the_network(
    world: World, nwl: NetworkRef, champion: Member, role: str
) -> None:
    names = ("Maria Mentor", "Olu Otherwise", "Bea Brokerage", "Carla Campion")
    person = furnish(nwl, names=names, colour="#336699").people[role]
    let_all_mail_leave()
    name, email, handle = person.name, person.user.email, person.handle
    others = Member.objects.exclude(id=person.id).select_related("user")
    written = own_words(person).difference(*map(own_words, others))
    assert {name, email} <= written
    erased(person, champion)
    let_all_mail_leave()
    words.count_anew()
    left = needles.values(world, nwl.schema)
    assert [one for one in left if name in one or email in one] == []
    assert handle not in left
    assert written & left == set()
    assert list(check.check()) == []


def test_the_row_stays_under_a_pseudonym_and_its_receipt_names_nobody(
    alice: Member, champion: Member
) -> None:
    leaving = erased(alice, champion)
    row = members.get(alice.id, any_state=True)
    assert (row.state, row.name, row.about, row.organisation) == (
        "erased",
        "Former member",
        "",
        None,
    )
    assert row.handle.startswith("former-")
    assert leaving.erased_at is not None
    assert (row.user.is_active, row.user.email.endswith("@erased.invalid")) == (False, True)
    receipt = Event.objects.get(action="member.erased")
    assert (receipt.subject, receipt.actor) == (alice.id, champion.id)
    assert receipt.detail["rows"]["members.Member"] == 1
    assert set(map(type, receipt.detail["rows"].values())) == {int}


def test_what_others_earned_and_paid_stays(alice: Member, bob: Member, champion: Member) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, state="settled", minutes=60)
    erased(alice, champion)
    kept = Exchange.objects.get(id=exchange.id)
    assert (kept.state, kept.minutes, kept.title) == ("settled", 60, exchange.title)
    assert credits.account_of(bob).balance_minutes == 180


def test_what_others_wrote_stays_and_what_they_wrote_goes(
    alice: Member, bob: Member, champion: Member
) -> None:
    exchange = ExchangeFactory(provider=alice, recipient=bob, state="settled", title="My charts")
    hers = NoteFactory(exchange=exchange, by=alice, text="Mine alone")
    his = NoteFactory(exchange=exchange, by=bob, text="His alone")
    file = AttachmentFactory(exchange=exchange, by=alice)
    assert MESSAGES.path(file.id).exists()
    erased(alice, champion)
    texts = dict(Note.objects.filter(id__in=[hers.id, his.id]).values_list("id", "text"))
    assert texts == {hers.id: ERASED, his.id: "His alone"}
    assert Exchange.objects.get(id=exchange.id).title == ERASED
    assert not Attachment.objects.filter(id=file.id).exists()


def test_the_other_network_keeps_nothing_either(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, champion: Member
) -> None:
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    crossing: CrossExchange = CrossExchangeFactory(
        provider=Person(warwick, sofia), recipient=Person(nwl, alice), state="settled"
    )
    erased(alice, champion)
    with current.federation(nwl, warwick):
        kept = CrossExchange.objects.get(id=crossing.id)
    assert kept.recipient_handle.startswith("former_")
    assert (kept.title, kept.provider_handle) == ("Erased", sofia.handle)


def test_it_is_done_two_weeks_after_it_was_asked_for_and_once(
    alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving: Leaving = services.leave(by=alice, erase=True)
    assert Mail.objects.filter(to=alice.user.email, text__contains="are erased").exists()
    assert erasing.erase_due() == 0
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert erasing.erase_due() == 1
    assert erasing.erase_due() == 0
    assert erasing.erase(leaving.id) is False
    assert Event.objects.filter(action="member.erased").count() == 1


def test_coming_back_stops_it(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    leaving = services.leave(by=alice, erase=True)
    services.come_back(signed=links.sign(leaving.id))
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert erasing.erase_due() == 0
    assert members.get(alice.id).name == "Alice Archer"


def test_nobody_comes_back_who_is_erased(alice: Member, champion: Member) -> None:
    leaving = erased(alice, champion)
    with pytest.raises(BackClosed):
        services.come_back(signed=links.sign(leaving.id))
    with pytest.raises(NotFound):
        services.invite_back(member=members.get(alice.id, any_state=True), by=champion)


def test_their_address_is_free_again_for_a_new_member(alice: Member, champion: Member) -> None:
    email = alice.user.email
    erased(alice, champion)
    assert not members.email_is_member(email)
    anew = admit(name="Alice Archer", email=email)
    assert (anew.id != alice.id, anew.handle) == (True, "alice")
    assert credits.account_of(anew).balance_minutes == 120


def test_hours_still_in_dispute_do_not_stop_it_and_the_balance_follows(
    alice: Member, bob: Member, champion: Member
) -> None:
    exchange = ExchangeFactory(provider=alice, recipient=bob, state="disputed", minutes=60)
    leaving = erased(alice, champion)
    assert leaving.finished_at is None
    exchanges.resolve(
        exchange_id=exchange.id, minutes=60, reason="It was.", key=uuid7(), by=champion
    )
    count = Mail.objects.count()
    finishing.go_on()
    leaving.refresh_from_db()
    assert leaving.finished_at is not None
    assert Mail.objects.count() == count


def test_a_champion_asks_for_who_has_left_and_takes_it_back(
    alice: Member, bob: Member, champion: Member
) -> None:
    with pytest.raises(NotFound):
        services.ask_to_erase(member=alice, by=champion)
    LeavingFactory(member=alice)
    for _ in range(2):
        leaving = services.ask_to_erase(member=alice, by=champion)
    assert leaving.erase_at is not None
    assert Mail.objects.filter(to=alice.user.email, subject__contains="be erased").count() == 1
    assert services.keep(member=alice, by=champion).erase_at is None
    for act in (services.ask_to_erase, services.keep):
        with pytest.raises(Forbidden):
            act(member=alice, by=bob)


def test_only_who_has_left_is_erased(alice: Member) -> None:
    with pytest.raises(membership.WrongState):
        membership.erase(holdings.person(alice))


@pytest.mark.parametrize(
    ("model", "field"),
    [(Line, "text"), (GroupEvent, "words"), (Report, "words"), (Report, "text")],
)
def test_words_that_are_written_once_can_be_erased_and_not_changed(
    nwl: NetworkRef, model: type[Line], field: str
) -> None:
    furnish(nwl, names=("Maria", "Olu", "Bea", "Carla"), colour="#336699")
    rows = model._base_manager.exclude(**{field: ""})
    assert rows.exists()
    with pytest.raises(DatabaseError, match="permission denied"), database.atomic():
        rows.update(**{field: "Something else"})


def test_a_handle_changes_for_nobody_else(alice: Member) -> None:
    with (
        pytest.raises(DatabaseError, match="keeps id, login and handle"),
        database.atomic(),
        database.cursor() as cursor,
    ):
        cursor.execute("UPDATE members_member SET handle = 'other' WHERE id = %s", [alice.id])
