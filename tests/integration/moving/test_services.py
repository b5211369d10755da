"""A member's whole balance goes along, once and as they saw it, or nothing does."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from kernel import clock
from kernel.errors import Forbidden, NotFound, Refused
from kernel.ids import uuid7
from shared_apps.federation import moving, reversals
from shared_apps.federation.models import MovingCode
from shared_apps.federation.services import Sent
from tenant_apps.credits import selectors as credits
from tenant_apps.credits import services as gifts
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.moving import services, tasks
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import let_balances
from tests.factories.members import admit
from tests.integration.federation.ground import differences
from tests.integration.federation.test_holds_at_once import MANY, together

pytestmark = pytest.mark.usefixtures("allowed")


@pytest.fixture
def code(nwl: NetworkRef, alice: Member) -> str:
    with current.enter(nwl):
        return services.make_code(member=alice).text


def account(network: NetworkRef, member: Member) -> AccountView:
    with current.enter(network):
        return credits.account_of(member)


def balance(network: NetworkRef, member: Member) -> int:
    return account(network, member).balance_minutes


def take(network: NetworkRef, member: Member, code: str, minutes: int = 120) -> Sent:
    with current.enter(network):
        return services.take_along(mover=member, code=code, minutes=minutes)


def give(network: NetworkRef, giver: Member, receiver: Member, minutes: int) -> object:
    with current.enter(network):
        return gifts.give(
            key=uuid7(), giver=giver, receiver_id=receiver.id, minutes=minutes, note=""
        )


def mails(network: NetworkRef) -> list[str]:
    with current.enter(network):
        found = Mail.objects.filter(subject__contains="along").order_by("id")
        return list(found.values_list("subject", flat=True))


@pytest.fixture
def otto(warwick: NetworkRef) -> Member:
    with current.enter(warwick):
        return admit(name="Otto Other")


def test_all_of_it_goes_along_once(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, code: str
) -> None:
    with current.enter(warwick):
        going = services.look(mover=sofia, code=code)
        assert (going.minutes, going.to.recipient.address) == (120, "alice@nwl")
    assert [take(warwick, sofia, code).replayed for _ in range(2)] == [False, True]
    assert (balance(warwick, sofia), balance(nwl, alice)) == (0, 240)
    assert differences(nwl, warwick) == []


def test_the_member_is_told_in_both_networks_once(
    nwl: NetworkRef, warwick: NetworkRef, sofia: Member, code: str
) -> None:
    for _ in range(2):
        take(warwick, sofia, code)
    assert mails(warwick) == ["Your 2 hours went along to North West London"]
    [here] = mails(nwl)
    assert here.startswith("Your 2 hours came along from ")


def test_who_died_before_the_mails_leaves_them_to_a_round(
    nwl: NetworkRef, warwick: NetworkRef, sofia: Member, code: str
) -> None:
    take(warwick, sofia, code)
    for network in (nwl, warwick):
        with current.enter(network):
            Mail.objects.filter(subject__contains="along").delete()
    for _ in range(2):
        with current.enter(warwick):
            tasks.tell.run()
    assert mails(warwick) == ["Your 2 hours went along to North West London"]
    assert len(mails(nwl)) == 1


def test_codes_that_are_over_are_deleted(
    nwl: NetworkRef, alice: Member, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    later = clock.now() + moving.LASTS + timedelta(minutes=1)
    for over in (False, True):
        if over:
            monkeypatch.setattr(clock, "now", lambda: later)
        with current.enter(nwl):
            tasks.tell.run()
        with current.federation(nwl):
            assert MovingCode.objects.exists() is not over


def test_a_mail_says_what_moved_and_names_no_person_of_the_other_network(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, code: str
) -> None:
    take(warwick, sofia, code)
    for network, other in ((warwick, alice), (nwl, sofia)):
        with current.enter(network):
            mail = Mail.objects.get(subject__contains="along")
        assert "sofia@warwick" in mail.text
        assert "alice@nwl" in mail.text
        assert other.name not in mail.text
        assert network.host in mail.text


def hold(payer: Callable[[Member, Member], Member]) -> Callable[[Member, Member], None]:
    def place(sofia: Member, otto: Member) -> None:
        pays = payer(sofia, otto)
        gets = otto if pays is sofia else sofia
        ledger.hold(
            key=uuid7(),
            payer=credits.account_of(pays).id,
            payee=credits.account_of(gets).id,
            minutes=30,
            by=pays.id,
        )

    return place


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (hold(lambda sofia, otto: sofia), "30 minutes of your credits are set aside to be paid."),
        (hold(lambda sofia, otto: otto), "30 minutes are set aside to be paid to you."),
    ],
    ids=["to pay", "to be paid"],
)
def test_what_is_agreed_is_finished_first(
    nwl: NetworkRef,
    warwick: NetworkRef,
    alice: Member,
    sofia: Member,
    otto: Member,
    code: str,
    place: Callable[[Member, Member], None],
    words: str,
) -> None:
    with current.enter(warwick):
        place(sofia, otto)
    for minutes in (120, 90):
        with pytest.raises(services.StillOpen) as refused:
            take(warwick, sofia, code, minutes)
        assert words in refused.value.message
        assert "Finish or cancel what you have agreed first" in refused.value.message
    assert (balance(warwick, sofia), balance(nwl, alice)) == (120, 120)


@pytest.mark.parametrize(
    ("spent", "words"), [(120, "nothing to take along"), (150, "Your balance is −30 minutes")]
)
def test_only_what_there_is_goes_along(
    nwl: NetworkRef,
    warwick: NetworkRef,
    alice: Member,
    sofia: Member,
    otto: Member,
    code: str,
    spent: int,
    words: str,
) -> None:
    with current.enter(warwick):
        of_sofia = credits.account_of(sofia).id
        ledger.change_account(account=of_sofia, by=None, reason="test", floor=-60)
    give(warwick, sofia, otto, spent)
    with pytest.raises(services.NothingToTake) as refused:
        take(warwick, sofia, code)
    assert words in refused.value.message
    assert balance(nwl, alice) == 120


@pytest.mark.parametrize("minutes", [119, 121, 1, 10**9])
def test_what_goes_is_what_was_seen(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, code: str, minutes: int
) -> None:
    with pytest.raises(services.BalanceChanged):
        take(warwick, sofia, code, minutes)
    assert (balance(warwick, sofia), balance(nwl, alice)) == (120, 120)


def test_a_used_code_is_none_for_whoever_looks(
    warwick: NetworkRef, sofia: Member, otto: Member, code: str
) -> None:
    take(warwick, sofia, code)
    for member in (sofia, otto):
        with current.enter(warwick), pytest.raises(moving.UnknownMovingCode):
            services.look(mover=member, code=code)
    with pytest.raises(moving.UnknownMovingCode):
        take(warwick, otto, code)


def test_a_suspended_member_neither_takes_nor_brings(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, code: str
) -> None:
    for network, member in ((warwick, sofia), (nwl, alice)):
        with current.enter(network):
            members.suspend(member=member, by=uuid7())
            member.refresh_from_db()
    with pytest.raises(Forbidden):
        take(warwick, sofia, code)
    with current.enter(nwl), pytest.raises(Forbidden):
        services.make_code(member=alice)


def test_it_can_be_undone(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, code: str
) -> None:
    sent = take(warwick, sofia, code)
    reversals.reverse(reference=sent.reference, reason="It was not her", by=None)
    assert (balance(warwick, sofia), balance(nwl, alice)) == (120, 120)
    assert differences(nwl, warwick) == []


def test_the_way_back_needs_its_own_yes(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, code: str
) -> None:
    take(warwick, sofia, code)
    with current.enter(warwick), pytest.raises(NotFound):
        services.make_code(member=sofia)
    let_balances(warwick, out=True, come=True)
    let_balances(nwl, out=True, come=True)
    with current.enter(warwick):
        back = services.make_code(member=sofia).text
    take(nwl, alice, back, 240)
    assert (balance(warwick, sofia), balance(nwl, alice)) == (240, 0)


def test_a_double_click_moves_it_once(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, code: str
) -> None:
    outcomes = together([lambda: take(warwick, sofia, code)] * MANY)
    assert Counter(outcomes) == {"done": 1, "replayed": MANY - 1}
    assert (balance(warwick, sofia), balance(nwl, alice)) == (0, 240)
    assert (len(mails(warwick)), len(mails(nwl))) == (1, 1)


def test_what_is_spent_meanwhile_does_not_go_along(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, otto: Member, code: str
) -> None:
    gift = lambda: give(warwick, sofia, otto, 15)  # noqa: E731
    outcomes = together([lambda: take(warwick, sofia, code), *[gift] * 4])
    given = 15 * outcomes[1:].count("done")
    moved = 120 if outcomes[0] == "done" else 0
    assert (moved, given) in {(120, 0), (0, 60)}
    assert outcomes[0] in {"done", "balance_changed"}
    assert balance(warwick, sofia) == 120 - moved - given
    assert balance(nwl, alice) == 120 + moved
    assert differences(nwl, warwick) == []


def test_two_codes_of_two_accounts_move_one_balance_once(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, bob: Member, sofia: Member, code: str
) -> None:
    with current.enter(nwl):
        other = services.make_code(member=bob).text
    works = [lambda text=text: take(warwick, sofia, text) for text in (code, other) * 4]
    outcomes = together(works)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "replayed", "balance_changed", "nothing_to_take"}
    assert balance(warwick, sofia) == 0
    assert balance(nwl, alice) + balance(nwl, bob) == 360


def test_a_choice_taken_back_meanwhile_leaves_all_or_nothing(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, code: str
) -> None:
    [moved, _] = together([lambda: take(warwick, sofia, code), lambda: let_balances(nwl, out=True)])
    assert moved in {"done", "balances_stay"}
    expected = (0, 240) if moved == "done" else (120, 120)
    assert (balance(warwick, sofia), balance(nwl, alice)) == expected
    assert differences(nwl, warwick) == []


def test_a_move_to_another_account_of_the_same_network_is_none(
    nwl: NetworkRef, alice: Member, bob: Member, code: str
) -> None:
    let_balances(nwl, out=True, come=True)
    with pytest.raises(Refused) as refused:
        take(nwl, bob, code)
    assert refused.value.code == "own_moving_code"
    assert (balance(nwl, alice), balance(nwl, bob)) == (120, 120)


def test_nobody_reads_a_name_by_a_code(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, code: str
) -> None:
    with current.enter(warwick):
        going = services.look(mover=sofia, code=code)
    assert going.to.recipient.name == ""
    assert isinstance(going.to.reference, UUID)
