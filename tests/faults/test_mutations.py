"""The tests of the ledger can fail: each rule, broken on purpose, is found out by its story.

A mutation puts another text in the place of one in a function of the database, in a network made
for it, or in a function of Python. The story holds before, and fails after.

Without a counterpart here: `FOR UPDATE` on a single member's account, since a posting locks it by
updating it (where a batch locks its accounts, it is broken here); a dispatcher between networks,
since credits cross in one transaction. Nearest to the latter is what delivers letters, which is
broken here instead.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType

import pytest

from shared_apps.federation import carrying, holds, reversals
from shared_apps.federation import services as federation
from tenant_apps.credits import services as giving
from tenant_apps.ledger import posting
from tenant_apps.outbox import delivery
from tenants import current
from tenants.current import NetworkRef
from tests.faults.mutants import between, rules
from tests.faults.mutants.scratch import Scratch, altered
from tests.world import World

Story = Callable[[Scratch], None]


@dataclass(frozen=True)
class InDatabase:
    """A text of a function of the ledger's, what stands there instead, and who finds out."""

    function: str
    text: str
    instead: str
    story: Story


@dataclass(frozen=True)
class InPython:
    """The same for a function of a module."""

    module: ModuleType
    function: str
    text: str
    instead: str
    story: Story


POST, HOLD, SHARE = "ledger_post_transfer", "ledger_place_hold", "ledger_share_anew"
FREE = "ledger_free_hold"
LOCK = "ORDER BY s.stripes > 1, s.account_id, s.number FOR NO KEY UPDATE"
CHECK = "PERFORM ledger_refuse_limits(payer, payee, moved + held, payer_spread, payee_spread)"
PAID = "limited AND (payer.balance_minutes - payer.held_out_minutes"
RECEIVED = "OR payee.balance_minutes + payee.held_in_minutes"

IN_DATABASE = {
    "members locked in no order": InDatabase(
        POST, "NEW.payer_id < NEW.payee_id", "true", rules.two_members_are_locked_in_order
    ),
    "stripes moved in no order": InDatabase(
        POST,
        "(payer.stripes > 1, payer.account_id) < (payee.stripes > 1, payee.account_id)",
        "true",
        rules.two_projects_are_locked_in_order,
    ),
    "batch locked in no order": InDatabase(
        "ledger_begin_batch", LOCK, "FOR NO KEY UPDATE", rules.a_batch_locks_in_order
    ),
    "batch not locked before its legs": InDatabase(
        "ledger_begin_batch", " FOR NO KEY UPDATE", "", rules.a_batch_locks_in_order
    ),
    "limit shared out without locks": InDatabase(
        SHARE, LOCK, "", rules.all_of_a_project_is_paid_out_once
    ),
    "share not asked after locking": InDatabase(
        POST, CHECK, "NULL", rules.the_last_minute_of_a_share_is_paid_out_once
    ),
    "share of a ceiling not asked before the payer paid": InDatabase(
        POST, "o.ceiling_minutes IS NULL", "true", rules.a_project_receives_up_to_its_ceiling
    ),
    "limit shared out to more than it is": InDatabase(
        "ledger_spread_floor",
        "room - others * (parts - 1)",
        "room",
        rules.a_limit_that_was_shared_out_stays_the_limit,
    ),
    "floor not asked": InDatabase(
        POST,
        f"{PAID} < payer.floor_minutes",
        "limited AND (false",
        rules.nobody_spends_what_they_have_not,
    ),
    "held not counted when paying": InDatabase(
        POST, PAID, "limited AND (payer.balance_minutes", rules.what_is_held_is_not_spent
    ),
    "held not counted when holding": InDatabase(
        HOLD, PAID, "limited AND (payer.balance_minutes", rules.what_is_held_is_not_held_again
    ),
    "expected not counted when paid": InDatabase(
        POST,
        RECEIVED,
        "OR payee.balance_minutes",
        rules.what_is_expected_is_not_paid_beyond_the_ceiling,
    ),
    "expected not counted when held": InDatabase(
        HOLD,
        RECEIVED,
        "OR payee.balance_minutes",
        rules.what_is_expected_is_not_held_beyond_the_ceiling,
    ),
    "taken while it was given back": InDatabase(
        POST,
        "PERFORM ledger_refuse_ended(NEW.hold_id)",
        "NULL",
        rules.a_hold_is_not_taken_while_it_is_given_back,
    ),
    "given back while it was taken": InDatabase(
        FREE,
        "PERFORM ledger_refuse_ended(freed.id)",
        "NULL",
        rules.a_hold_is_not_given_back_while_it_is_taken,
    ),
    "more taken than was held": InDatabase(
        POST, "h.minutes >= NEW.minutes", "true", rules.no_more_is_taken_than_was_held
    ),
    "held stays held after a taking": InDatabase(
        POST, "SELECT -h.minutes", "SELECT 0", rules.what_was_held_is_free_after_a_taking
    ),
    "shares not forgotten by a reversal": InDatabase(
        SHARE,
        "PERFORM ledger_forget_shares(payer.account_id, payee.account_id)",
        "NULL",
        rules.after_a_reversal_nobody_spends_what_is_not_there,
    ),
    "reversal reversed": InDatabase(
        "ledger_refuse_no_mirror",
        "AND original.reverses_id IS NULL",
        "",
        rules.a_reversal_is_not_reversed,
    ),
    "running balance of the account": InDatabase(
        POST,
        "payee.balance_minutes);",
        "(SELECT sum(s.balance_minutes) FROM ledger_stripe AS s"
        " WHERE s.account_id = payee.account_id));",
        rules.each_stripe_counts_its_own_balance,
    ),
    "closed not asked": InDatabase(
        POST, ".is_closed", ".is_frozen", rules.a_closed_account_is_still
    ),
    "frozen not asked": InDatabase(
        POST,
        "judged AND (payer.is_frozen OR payee.is_frozen)",
        "false",
        rules.a_frozen_account_is_still,
    ),
}

IN_PYTHON = {
    "key of a transfer for another": InPython(
        posting,
        "_replayed",
        "if bytes(row[1]) != digest",
        "if False",
        rules.a_key_stands_for_one_transfer,
    ),
    "key of a hold for another": InPython(
        posting,
        "held",
        "if bytes(cursor.fetchone()[0]) != new.row()[-1]",
        "if False",
        rules.a_key_stands_for_one_hold,
    ),
    "part of a batch for all of it": InPython(
        posting,
        "all_inserted",
        "        raise KeyReused",
        "        return ()",
        rules.a_batch_of_which_a_part_stood_is_undone,
    ),
    "key of a crossing for another": InPython(
        federation,
        "_refuse_other_input",
        "if bytes(row.request_hash) != order.hash",
        "if False",
        between.a_key_crosses_once,
    ),
    "three ledgers one by one": InPython(
        carrying,
        "carry_out",
        "    with database.atomic():\n"
        "        try:\n"
        "            [recorded, *rows] = database.together(statements)",
        "    if True:\n"
        "        try:\n"
        "            [recorded, *rows] = [database.together([one])[0] for one in statements]",
        between.a_limit_between_networks_undoes_all_three,
    ),
    "hold between networks for another": InPython(
        holds,
        "_refuse_another_hold",
        "!= request_hash",
        "is None",
        between.a_hold_between_networks_is_of_one_request,
    ),
    "record of a hold compared after the commit": InPython(
        carrying,
        "carry_out",
        "            compare()\n            return False",
        "            return False",
        between.a_hold_turned_round_leaves_nothing,
    ),
    "taking of a hold between networks for another": InPython(
        holds,
        "_refuse_another_taking",
        "!= request_hash",
        "is None",
        between.a_hold_is_taken_for_one_amount,
    ),
    "what was paid beside a hold not undone": InPython(
        reversals,
        "_parts",
        "if is_more",
        "if False",
        between.all_that_was_paid_for_an_exchange_is_undone,
    ),
    "outbox outside the transaction": InPython(
        giving,
        "give",
        "with database.atomic()",
        "if True",
        between.what_cannot_be_told_does_not_happen,
    ),
    "letter marked sent before the reply": InPython(
        delivery,
        "_send",
        "    try:\n",
        "    Mail.objects.filter(id=mail.id).update(sent_at=clock.now(), **erased)\n    try:\n",
        between.a_letter_is_sent_once_the_mail_server_has_it,
    ),
}


@pytest.fixture
def scratch(world: World, nwl: NetworkRef) -> Iterator[Scratch]:
    with world.admin() as admin:
        yield Scratch(nwl, admin)


def told(scratch: Scratch, story: Story) -> bool:
    """Whether the story holds: it fails by what it asserts, and by nothing else."""
    with current.enter(scratch.network):
        try:
            story(scratch)
        except (AssertionError, pytest.fail.Exception):
            return False
    return True


@pytest.mark.parametrize("name", IN_DATABASE)
def test_a_broken_rule_of_the_database_is_found(scratch: Scratch, name: str) -> None:
    broken = IN_DATABASE[name]
    assert told(scratch, broken.story)
    scratch.alter(broken.function, broken.text, broken.instead)
    assert not told(scratch, broken.story)


def test_a_hold_taken_though_given_back_is_found(scratch: Scratch) -> None:
    """It is looked for before and after the stripes are locked: the second time is for races."""
    stories = [
        rules.a_hold_that_was_given_back_is_not_taken,
        rules.a_hold_that_was_given_back_is_not_taken_in_a_batch,
    ]
    assert all(told(scratch, story) for story in stories)
    scratch.alter(POST, "AND NOT EXISTS (SELECT FROM", "AND true OR false AND EXISTS (SELECT FROM")
    assert all(told(scratch, story) for story in stories)
    scratch.alter(POST, "PERFORM ledger_refuse_ended(NEW.hold_id)", "NULL")
    assert not any(told(scratch, story) for story in stories)


def test_a_hold_given_back_though_taken_is_found(scratch: Scratch) -> None:
    """Looked for twice as well: without the first look it is found out, but not told so."""
    refused, told_so = (
        rules.a_hold_that_was_taken_is_not_given_back,
        rules.whoever_gives_back_what_was_taken_is_told_so,
    )
    assert told(scratch, refused)
    assert told(scratch, told_so)
    scratch.alter(FREE, "PERFORM ledger_refuse_ended(NEW.hold_id)", "NULL")
    assert told(scratch, refused)
    assert not told(scratch, told_so)
    scratch.alter(FREE, "PERFORM ledger_refuse_ended(freed.id)", "NULL")
    assert not told(scratch, refused)


def test_a_hold_given_back_though_taken_is_found_by_the_first_look_alone(scratch: Scratch) -> None:
    """Where nobody is quicker in between. What the second is for is found out by a race, above."""
    scratch.alter(FREE, "PERFORM ledger_refuse_ended(freed.id)", "NULL")
    assert told(scratch, rules.a_hold_that_was_taken_is_not_given_back)
    assert told(scratch, rules.whoever_gives_back_what_was_taken_is_told_so)


def test_a_hold_taken_twice_is_found(scratch: Scratch) -> None:
    assert told(scratch, rules.a_hold_is_taken_once)
    scratch.admin.execute("DROP INDEX ledger_transfer_hold_taken_once")
    assert not told(scratch, rules.a_hold_is_taken_once)


@pytest.mark.parametrize("name", IN_PYTHON)
def test_a_broken_rule_of_the_code_is_found(
    scratch: Scratch, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = IN_PYTHON[name]
    assert told(scratch, broken.story)
    function = getattr(broken.module, broken.function)
    changed = altered(function, broken.text, broken.instead)
    monkeypatch.setattr(broken.module, broken.function, changed)
    assert not told(scratch, broken.story)
