"""What stays of a member who is erased, or of people whose network has left: the ledger's part."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from kernel import clock, database
from kernel.ids import uuid7
from shared_apps.crossing import awaiting, services
from shared_apps.crossing.models import CrossEvent, CrossExchange, CrossNotice, Ruling
from shared_apps.federation import consistency, forgetting, leaving, membership
from shared_apps.federation.models import CrossHold, CrossTransfer
from shared_apps.federation.steps import CENTRE
from tenant_apps.admission import tasks as admission
from tenant_apps.admission.models import StepTold
from tenant_apps.awaited.models import Awaited
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services import MoveImpossible
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.crossing import CrossExchangeFactory, Person, now
from tests.factories.directory import SharedListingFactory, SharedPersonFactory
from tests.integration.crossing.conftest import Crossing, Ground, figures
from tests.integration.federation.test_send import send
from tests.integration.sharing.conftest import show_name
from tests.rights import withheld
from tests.world import World

TITLE = "Run charts for beginners"
STATES = ["proposed", "countered", "accepted", "logged", "disputed", "settled"]
OF_SOFIA = ["sofia", "sharma", "Helen", TITLE, "how many cups", "show me how", "was shorter"]


def leave(network: NetworkRef) -> None:
    with current.shared():
        leaving.leave(network=network, side=CENTRE, reason="A new partner.", by=None)
        if membership.of(network.id).state == "leaving":
            leaving.cancel_what_is_open(network=network, by=None)
            assert leaving.is_gone(network=network)


def send_all_mail(network: NetworkRef) -> int:
    """As if all had been delivered: of each mail its address and its subject are kept."""
    with current.enter(network):
        return Mail.objects.filter(sent_at=None).update(
            sent_at=clock.now(), text="", html="", unsubscribe_url="", attachment=b""
        )


def found(world: World, schemas: list[str], words: list[str]) -> list[tuple[str, str]]:
    """Every row of every table there that has one of these words in it, in any case.

    But for the script that networks are made by.
    """
    rows = []
    with world.admin() as admin:
        tables = admin.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)"
            " AND tablename <> 'provisioning_blueprint'",
            [schemas],
        ).fetchall()
        assert len(tables) > 40
        for schema, table in tables:
            asked = sql.SQL("SELECT t::text FROM {} t WHERE t::text ~* %s").format(
                sql.Identifier(schema, table)
            )
            rows += [(table, row) for (row,) in admin.execute(asked, ["|".join(words)])]
    return rows


def note_what_waits(ground: Ground) -> None:
    """As a round does in both networks."""
    for network in (ground.alice.network, ground.sofia.network):
        with current.enter(network):
            awaiting.take_up()
            assert Awaited.objects.exists()


def written(ground: Ground, exchange: CrossExchange) -> None:
    ground.sofia.do(services.write, exchange_id=exchange.id, text="How many cups of tea?")


def texts(network: NetworkRef) -> set[str]:
    with current.federation(network):
        return set(CrossEvent.objects.values_list("text", flat=True))


def test_of_the_people_of_a_network_that_left_nothing_stays_in_another(
    ground: Ground, crossing: Crossing, world: World
) -> None:
    alice, sofia = ground.alice, ground.sofia
    made = {state: crossing(state, minutes=15) for state in STATES}
    written(ground, made["settled"])
    send(sofia.network, sofia.member, alice.address, note="For how many cups of tea, Sofia")
    SharedListingFactory(network=sofia.network, owner=sofia.member, title="Asking show me how")
    SharedPersonFactory(network=sofia.network, member=sofia.member)
    before = {person: figures(person)[0] for person in (alice, sofia)}
    schemas = ["shared", alice.network.schema]
    assert {table for table, _ in found(world, schemas, OF_SOFIA)} == {
        "crossing_event",
        "crossing_exchange",
        "directory_listing",
        "federation_cross_hold",
        "federation_cross_transfer",
    }
    leave(sofia.network)
    assert send_all_mail(alice.network) > len(STATES)
    assert found(world, schemas, [*OF_SOFIA, sofia.member.user.email]) == []
    former = forgetting.pseudonym(sofia.network.id, "sofia")
    with current.federation(alice.network):
        assert {row.provider_handle for row in CrossExchange.objects.all()} == {former}
        assert {row.recipient_handle for row in CrossExchange.objects.all()} == {"alice"}
        assert {row.payee_handle for row in CrossHold.objects.all()} == {former}
        crossed = CrossTransfer.objects.values_list("payer_handle", "payee_handle", "note")
        assert set(crossed) == {("alice", former, ""), (former, "alice", "")}
    assert {person: figures(person)[0] for person in (alice, sofia)} == before
    assert figures(alice)[1:] == figures(sofia)[1:] == (0, 0)
    assert list(consistency.check()) == []


def test_what_ended_as_it_left_is_told_before_it_is_erased(
    ground: Ground, crossing: Crossing
) -> None:
    crossing(State.ACCEPTED)
    leave(ground.sofia.network)
    with current.enter(ground.alice.network):
        mails = Mail.objects.filter(subject__startswith="This was cancelled")
        [mail] = mails
    assert TITLE in mail.text
    with current.federation(ground.alice.network):
        assert not CrossNotice.objects.filter(told_at=None).exists()


def test_a_network_that_rests_is_told_nothing_and_forgotten_all_the_same(
    ground: Ground, crossing: Crossing
) -> None:
    made = crossing(State.DISPUTED)
    note_what_waits(ground)
    with current.shared():
        registry.suspend(network_id=ground.alice.network.id)
    leave(ground.sofia.network)
    assert now(made, ground.alice.network).title == "Erased"
    assert texts(ground.alice.network) == {""}
    for network in (ground.alice.network, ground.sofia.network):
        with current.enter(network):
            assert not Awaited.objects.exists()


def test_exchanges_with_others_keep_their_words(
    ground: Ground, crossing: Crossing, nwl: NetworkRef
) -> None:
    """Only those of the network that left."""
    made = crossing(State.DECLINED)
    with current.shared():
        services.forget_network(replace(nwl, id=uuid7()))
    assert now(made, nwl).title == TITLE
    assert now(made, nwl).provider_handle == "sofia"
    assert texts(nwl) == {"Could you show me how?", "No time."}


def test_what_a_process_that_died_left_is_erased_by_the_round(
    world: World, ground: Ground, crossing: Crossing
) -> None:
    made = crossing(State.DECLINED)
    sofia = ground.sofia
    lacking = withheld(world, "UPDATE (title)", "crossing_exchange")
    with lacking, pytest.raises(DatabaseError, match="permission denied"):
        leave(sofia.network)
    assert membership.of(sofia.network.id).state == "left"
    assert now(made, sofia.network).title == TITLE
    for _ in range(2):
        with current.enter(sofia.network):
            admission.follow.run()
        assert now(made, sofia.network).title == "Erased"


def test_a_name_that_was_shown_is_not_asked_for_once_the_network_has_left(
    ground: Ground, crossing: Crossing, world: World
) -> None:
    made, sofia, alice = crossing(State.SETTLED), ground.sofia, ground.alice
    show_name(sofia.network, sofia.member)
    client = world.client(alice.network, alice.member.user)
    page = f"/exchanges/elsewhere/{made.id}/"
    assert "Sofia Sharma" in client.get(page).text
    leave(sofia.network)
    told = client.get(page).text
    assert "Sofia" not in told
    assert "Look for new messages" not in told


def test_once_it_is_done_after_the_aftermath_it_is_not_done_again(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    sofia = ground.sofia
    leave(sofia.network)
    with current.enter(sofia.network):
        admission.follow.run()
        before = StepTold.objects.count()
        later = clock.now() + admission.AFTERMATH + timedelta(minutes=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        with CaptureQueriesContext(database.connection()) as first:
            admission.follow.run()
        with CaptureQueriesContext(database.connection()) as again:
            admission.follow.run()
        assert StepTold.objects.count() == before + 1
    assert len(again) < len(first)


def test_nobody_writes_to_those_who_are_gone(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.SETTLED)
    leave(ground.sofia.network)
    for person in (ground.alice, ground.sofia):
        for work, words in ((services.write, "text"), (services.ask_undo, "reason")):
            with pytest.raises(MoveImpossible):
                person.do(work, exchange_id=made.id, **{words: "Are you there?"})
    assert texts(ground.alice.network) == {""}


def test_an_erased_member_is_a_pseudonym_on_both_sides(
    ground: Ground, crossing: Crossing, world: World
) -> None:
    alice, sofia = ground.alice, ground.sofia
    made = {state: crossing(state, minutes=15) for state in STATES}
    back = CrossExchangeFactory(provider=alice, recipient=sofia, minutes=15)
    written(ground, made["settled"])
    send(sofia.network, sofia.member, alice.address, note="For how many cups of tea, Sofia")
    note_what_waits(ground)
    erase(sofia)
    states = {state: now(one, alice.network).state for state, one in made.items()}
    assert states == {
        "proposed": "declined",
        "countered": "withdrawn",
        **dict.fromkeys(["accepted", "logged", "disputed"], "cancelled"),
        "settled": "settled",
    }
    assert now(back, alice.network).state == "withdrawn"
    assert figures(alice)[1:] == figures(sofia)[1:] == (0, 0)
    send_all_mail(alice.network)
    words = [word for word in OF_SOFIA if word != "Helen"]
    assert found(world, ["shared", alice.network.schema], words) == []
    former = forgetting.pseudonym(sofia.network.id, "sofia")
    assert now(made["settled"], alice.network).provider_handle == former
    assert now(back, alice.network).recipient_handle == former
    with current.federation(alice.network):
        crossed = CrossTransfer.objects.values_list("payer_handle", "payee_handle", "note")
        assert set(crossed) == {("alice", former, ""), (former, "alice", "")}
    erase(sofia)


def test_what_an_erased_broker_said_in_judging_is_erased_too(
    ground: Ground, crossing: Crossing
) -> None:
    made = crossing(State.DISPUTED)
    helen, nwl = ground.helen, ground.alice.network
    helen.do(services.rule, exchange_id=made.id, ruling=Ruling.NOTHING, reason="Both are right.")
    assert "Both are right." in texts(nwl)
    erase(helen)
    assert texts(nwl) == {"Could you show me how?", "It was shorter.", ""}
    assert now(made, nwl).state == State.DISPUTED


def erase(person: Person) -> None:
    with current.enter(person.network):
        services.erase_member(member=person.member, by=uuid7())


@pytest.mark.parametrize(
    "change",
    [
        "crossing_exchange SET title = 'Another'",
        "crossing_exchange SET provider_handle = 'helen'",
        "crossing_exchange SET recipient_handle = 'former_x'",
        "federation_cross_transfer SET note = 'I never said so'",
        "federation_cross_transfer SET payer_handle = 'helen'",
        "federation_cross_transfer SET payee_handle = 'former_x'",
        "federation_cross_transfer SET note = note",
        "federation_cross_hold SET payer_handle = 'helen'",
        "federation_cross_hold SET payee_handle = ''",
    ],
)
def test_nothing_is_written_anew(
    ground: Ground, crossing: Crossing, world: World, change: str
) -> None:
    crossing(State.SETTLED)
    with (
        current.federation(ground.alice.network),
        pytest.raises(DatabaseError, match="written once"),
        database.atomic(),
        database.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {change}")
    with world.admin() as admin, pytest.raises(psycopg.Error, match="written once"):
        admin.execute(f"UPDATE shared.{change}")


def test_a_pseudonym_stays(ground: Ground, crossing: Crossing) -> None:
    crossing(State.SETTLED)
    erase(ground.sofia)
    for table, column in (
        ("crossing_exchange", "provider_handle"),
        ("federation_cross_transfer", "payee_handle"),
        ("federation_cross_hold", "payee_handle"),
    ):
        with (
            current.federation(ground.alice.network),
            pytest.raises(DatabaseError, match="written once"),
            database.atomic(),
            database.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE {table} SET {column} = 'former_0123456789ab'")


def test_a_pseudonym_is_one_persons_and_no_handle(nwl: NetworkRef, warwick: NetworkRef) -> None:
    people = [(nwl.id, "sam"), (nwl.id, "sam2"), (warwick.id, "sam")]
    made = [forgetting.pseudonym(*person) for person in people]
    assert len(set(made)) == 3
    assert made == [forgetting.pseudonym(*person) for person in people]
    assert all(len(one) == 19 and one.startswith("former_") for one in made)
