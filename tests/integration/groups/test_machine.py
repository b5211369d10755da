"""Eight people do whatever comes to mind in a group: it does what the rules in plain Python say."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from kernel import clock
from kernel.errors import Refused
from kernel.ids import uuid7
from tenant_apps.blocks import services as blocks
from tenant_apps.credits import selectors as credits
from tenant_apps.groups import services
from tenant_apps.groups.models import Group, GroupEvent, Part
from tenant_apps.groups.models.group import Payer
from tenant_apps.groups.moves import UNDO_WITHIN
from tenant_apps.ledger.check import check
from tenant_apps.ledger.models import Account, AccountKind, Transfer, TransferKind
from tenants import current
from tenants.current import NetworkRef
from tests.factories.groups import ABOUT, fill_chest, now
from tests.factories.ledger import AccountFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.policy import HoursByTimeFactory
from tests.integration.groups.model import CHEST, ORGANISATION, Model
from tests.integration.ledger.sums import Sums
from tests.summary import Show
from tests.world import World

STEPS = 25
HAS = 120
SEEN = Counter[str]()
Amounts = tuple[int, int, int, int] | None
ROLES = {"carol": "champion", "bella": "broker"}
NAMES = ["hana", "petr", "rita", "ross", "ruth", *ROLES, "sam"]
MOVES: dict[str, Callable[..., Group]] = {
    "take-part": services.take_part,
    "join": services.join,
    "invite": services.invite,
    "close": services.close,
    "fund": services.fund,
    "log": services.log_hours,
    "confirm": services.confirm,
    "dispute": services.dispute,
    "ask-undo": services.ask_undo,
    "leave": services.leave,
    "remove": services.remove,
    "refuse": services.refuse,
    "turn-down": services.turn_down,
    "withdraw": services.withdraw,
    "cancel": services.cancel,
}
ONWARDS = list(MOVES)[:9]
DECISIONS: dict[str, Callable[..., Group]] = {
    "resolve": services.resolve,
    "void": services.void,
    "uphold": services.uphold,
    "reverse": services.reverse,
}
WITH_WORDS = {"reason": ("refuse", "turn-down", "ask-undo"), "message": ("dispute",)}
# Mostly what leads on; else few would come to an end.
HOW = st.sampled_from(
    ["on"] * 7 + ["decided"] * 3 + ["any"] * 4 + ["again"] * 2 + ["block", "time"]
)
WHO = st.sampled_from(NAMES)
QUARTERS = st.integers(0, 9).map(lambda quarters: quarters * 15)
# What each of two providers gives, the session and preparing it; or all as it was agreed.
GIVEN = st.none() | st.tuples(QUARTERS, QUARTERS, QUARTERS, QUARTERS)
# How many of those who joined did not come.
ABSENT = st.sampled_from([0, 0, 1, 1, 9])


class GroupMachine(RuleBasedStateMachine):
    """One group, in a network that the test sets."""

    sums: Sums

    @initialize(
        gives=st.booleans(),
        host=st.sampled_from(["hana", "hana", "carol"]),
        two=st.booleans(),
        payer=st.sampled_from(list(Payer)),
        session=st.integers(1, 8).map(lambda quarters: quarters * 15),
        preparation=st.sampled_from([0, 15, 75]),
        fewest=st.integers(1, 3),
        is_open=st.booleans(),
        begins=st.sampled_from(["gathering", "agreed", "logged", "settled"]),
    )
    def begin(
        self,
        gives: bool,
        host: str,
        two: bool,
        payer: Payer,
        session: int,
        preparation: int,
        fewest: int,
        is_open: bool,
        begins: str,
    ) -> None:
        gives = gives and payer != Payer.HOST
        providers = ([host] if gives else []) + (["petr"] if two or not gives else [])
        self.people = {
            name: admit(name=name.title(), role=ROLES.get(name, "member")) for name in NAMES
        }
        if lacking := HAS - credits.chest().available_minutes:
            fill_chest(lacking)
        # Of groups before this one, whose hours nobody confirmed.
        self.held_before = credits.chest().held_minutes
        trust = OrganisationFactory()
        AccountFactory(kind=AccountKind.ORGANISATION, holder=trust.id, minutes=HAS)
        self.trust: UUID = trust.id
        plan = services.Plan(
            title="Run charts",
            about=ABOUT,
            providers=[self.people[name].id for name in providers],
            session_minutes=session,
            preparation_minutes=preparation,
            places=4,
            fewest=fewest,
            payer=payer,
            organisation_id=trust.id if payer == Payer.ORGANISATION else None,
            is_open=is_open,
        )
        self.group = services.set_up(plan=plan, key=uuid7(), by=self.people[host])
        self.model = Model(
            host=host,
            # In whatever order they are kept: it decides whose minutes come first.
            providers=[self._name(part) for part in now(self.group).providers],
            payer=payer,
            agreed_each=session + preparation,
            places=4,
            fewest=fewest,
            is_open=is_open,
            champions=["carol"],
            brokers=["carol", "bella"],
            balances=dict.fromkeys([*NAMES, CHEST, ORGANISATION], HAS),
        )
        self.sent: list[partial[Group]] = []
        self._bring_to(begins)

    @rule(data=st.data(), how=HOW, who=WHO, whom=WHO, given=GIVEN, absent=ABSENT)
    def step(
        self, data: st.DataObject, how: str, who: str, whom: str, given: Amounts, absent: int
    ) -> None:
        """What leads on, by someone who may do it; or anything by anyone; or what is from without.

        One rule for all: of several, some are never drawn in a story.
        """
        if how == "block":
            self._block(who, whom, is_taken_back=given is None)
        elif how == "time":
            self._time(is_over=given is None)
        elif how == "again" and self.sent:
            self._again(data.draw(st.sampled_from(self.sent)))
        elif how in ("on", "decided") and (ways := self._ways(how)):
            name = data.draw(st.sampled_from(list(ways)))
            who, whom = data.draw(st.sampled_from(ways[name]))
            self._do(name, who, whom, given, absent)
        else:
            name = data.draw(st.sampled_from([*MOVES, *DECISIONS]))
            self._do(name, who, whom, given, absent)

    @invariant()
    def all_is_as_the_rules_say(self) -> None:
        model, group = self.model, now(self.group)
        assert group.state == model.state
        assert [self._name(part) for part in group.recipients] == model.joined
        assert {self._name(part) for part in group.invited} == model.invited
        assert [self._name(part) for part in group.providers] == model.providers
        assert {self._name(p) for p in group.providers if p.has_agreed} == model.promised
        assert self._figures() == {
            name: (balance, model.held(name)) for name, balance in model.balances.items()
        }

    @invariant()
    def nobody_pays_twice_or_more_than_their_share(self) -> None:
        assert self.sums.broken() == []
        paid = Transfer.objects.filter(subject=self.group.id, kind=TransferKind.EXCHANGE)
        # Out of what was held, and beside it what is more.
        legs = [(*pair, hold is None) for *pair, hold in paid.values_list("payer", "payee", "hold")]
        assert len(legs) == len(set(legs))
        assert self.model.may_be_more or not any(is_beside for *_, is_beside in legs)
        if self.model.payer == Payer.SHARED and self.model.state == "settled":
            shares = [HAS - self.model.balances[name] for name in self.model.joined]
            assert max(shares) - min(shares) <= 1

    def teardown(self) -> None:
        """Nothing of this group is left open for the next one's time to end."""
        if hasattr(self, "model"):
            self._end_time()
            services.expire_due()

    def _end_time(self) -> None:
        open_now = Group.objects.filter(id=self.group.id, expires_at__isnull=False)
        open_now.update(expires_at=clock.now() - timedelta(seconds=1))

    def _bring_to(self, state: str) -> None:
        """As far on the straight way as this state, or as credits allow."""
        order = ["take-part", "close", "fund", "log", "confirm"]
        for name in ("ruth", "ross", "rita"):
            if state != "gathering" and len(self.model.joined) < self.model.fewest:
                self._do("invite", self.model.host, name)
                self._do("join", name)
        while state not in ("gathering", self.model.state):
            ways = self._ways("on")
            move = next((move for move in order if move in ways), "")
            if not move:
                return
            self._do(move, *ways[move][0])

    def _ways(self, how: str) -> dict[str, list[tuple[str, str]]]:
        """Who may do what now, and to whom, if it is to anyone."""
        model = self.model
        if how == "decided":
            may = {
                name: [(who, "") for who in ROLES if model.decides(name, who)] for name in DECISIONS
            }
        else:
            may = {
                move: [
                    (who, whom)
                    for who in NAMES
                    for whom in (NAMES if move == "invite" else [""])
                    if model.may(move, who, whom)
                ]
                for move in ONWARDS
            }
        return {name: ways for name, ways in may.items() if ways}

    def _block(self, who: str, whom: str, *, is_taken_back: bool) -> None:
        """People keep apart, or do so no longer."""
        if is_taken_back:
            blocks.unblock(member=self.people[whom], by=self.people[who])
            self.model.blocks.discard((who, whom))
        elif who != whom:
            blocks.block(member=self.people[whom], by=self.people[who])
            self.model.blocks.add((who, whom))

    def _time(self, *, is_over: bool) -> None:
        """What is overdue ends, and what was settled was so long ago."""
        if is_over:
            self._end_time()
        assert services.expire_due() == (is_over and self.model.expire())
        if is_over:
            today = timezone.localdate(clock.now())
            told = Group.objects.filter(id=self.group.id, confirms_on__isnull=False)
            told.update(confirms_on=today)
            is_confirmed = self.model.say_nothing()
            assert services.confirm_due() == is_confirmed
            SEEN["by time"] += is_confirmed
        if is_over and self.model.state == "settled":
            long_ago = clock.now() - UNDO_WITHIN
            Group.objects.filter(id=self.group.id).update(settled_at=long_ago)
            self.model.is_long_ago = True

    def _again(self, request: partial[Group]) -> None:
        """A request that was carried out does nothing a second time, however late it comes."""
        before = self._stands()
        request()
        assert self._stands() == before
        SEEN["again"] += 1

    def _do(
        self, name: str, who: str, whom: str = "", given: Amounts = None, absent: int = 0
    ) -> None:
        if name in DECISIONS:
            self._decide(name, who, given)
        else:
            self._move(name, who, whom, given, absent)

    def _move(self, move: str, who: str, whom: str, given: Amounts, absent: int) -> None:
        form: dict[str, Any] = {
            name: "It is so." for name, moves in WITH_WORDS.items() if move in moves
        }
        is_good = True
        if move == "invite":
            form["member_id"] = self.people[whom].id
        elif move == "remove":
            part = self._part(whom)
            form["part_id"] = part.id if part else uuid7()
        elif move == "log":
            form, is_good = self._log(given, absent)
        by = self.people[who]
        request = partial(MOVES[move], group_id=self.group.id, key=uuid7(), by=by, **form)
        if self._asked(move, request, is_good and self.model.may(move, who, whom)):
            if move == "log":
                self._write(given, absent)
            self.model.do(move, who, whom)

    def _decide(self, decision: str, who: str, given: Amounts) -> None:
        form: dict[str, Any] = {"reason": "I asked all."}
        decided = {name: sum(one) for name, one in self._much(given).items()}
        is_good = True
        if decision == "resolve":
            form["minutes"] = {self._id(name): much for name, much in decided.items()}
            most = max(decided.values())
            is_good = 0 < most <= self.model.agreed_each
        by = self.people[who]
        request = partial(DECISIONS[decision], group_id=self.group.id, key=uuid7(), by=by, **form)
        if self._asked(decision, request, is_good and self.model.decides(decision, who)):
            self.model.decide(decision, decided)

    def _asked(self, name: str, request: partial[Group], is_right: bool) -> bool:
        """Whether it was carried out: exactly where the rules say so. Else nothing has changed."""
        before, refused = self._stands(), None
        try:
            request()
        except Refused as refusal:
            refused = refusal.code
        assert (refused is None) == is_right, f"{name}: {refused}"
        if refused:
            assert self._stands() == before
            SEEN[refused] += 1
            return False
        self.sent.append(request)
        SEEN[name] += 1
        return True

    def _log(self, given: Amounts, absent: int) -> tuple[dict[str, Any], bool]:
        """What is logged, so many last ones absent, and whether it may be so much."""
        much = self._much(given)
        came = self.model.joined[: max(len(self.model.joined) - absent, 0)]
        told = {self._id(name): services.Given(*one) for name, one in much.items()}
        form = {"given": told, "came": set(map(self._id, came)), "held_on": clock.now().date()}
        sums = [sum(one) for one in much.values()]
        is_within = self.model.may_be_more or max(sums) <= self.model.agreed_each
        return form, bool(came) and max(sums) > 0 and is_within

    def _write(self, given: Amounts, absent: int) -> None:
        self.model.given = self._much(given)
        self.model.came = set(self.model.joined[: max(len(self.model.joined) - absent, 0)])

    def _much(self, given: Amounts) -> dict[str, tuple[int, int]]:
        """Of each who gives, by name; of a broker's decision the sum counts."""
        if given is None:
            return dict.fromkeys(self.model.providers, (self.model.agreed_each, 0))
        both = [given[:2], given[2:]]
        return dict(zip(sorted(self.model.providers), both, strict=False))

    def _part(self, name: str) -> Part | None:
        return Part.objects.filter(group=self.group.id, member=self.people[name]).first()

    def _id(self, name: str) -> UUID:
        part = self._part(name)
        assert part is not None
        return part.id

    def _name(self, part: Part) -> str:
        return part.member.name.lower()

    def _figures(self) -> dict[str, tuple[int, int]]:
        """What each has, and what of it is held; of the chest without earlier groups' holds."""
        names = {member.id: name for name, member in self.people.items()}
        names |= {self.trust: ORGANISATION, current.network().id: CHEST}
        kinds = [AccountKind.MEMBER, AccountKind.ORGANISATION, AccountKind.CHEST]
        found = Account.objects.filter(holder__in=names, kind__in=kinds).values_list(
            "holder", Sum("parts__balance_minutes"), Sum("parts__held_out_minutes")
        )
        figures = {names[holder]: (balance, held) for holder, balance, held in found}
        balance, held = figures[CHEST]
        return {**figures, CHEST: (balance - self.held_before, held - self.held_before)}

    def _stands(self) -> list[object]:
        """All that a request might have changed."""
        of = {"group": self.group.id}
        return [
            Group.objects.filter(id=self.group.id).values().get(),
            list(Part.objects.filter(**of).order_by("id").values()),
            GroupEvent.objects.filter(**of).count(),
            self._figures(),
        ]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("stories", [12, pytest.param(200, marks=pytest.mark.full)])
def test_a_group_keeps_the_rules(world: World, nwl: NetworkRef, show: Show, stories: int) -> None:
    SEEN.clear()
    with world.admin() as admin, current.enter(nwl):
        GroupMachine.sums = Sums(admin, [nwl.schema])
        HoursByTimeFactory()
        run_state_machine_as_test(
            GroupMachine,
            settings=settings(
                max_examples=stories,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert list(check()) == []
    show(f"{SEEN.total()} random moves in groups: {dict(SEEN.most_common())}")
