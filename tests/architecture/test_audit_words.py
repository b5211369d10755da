"""Every act that the code can write into a network's audit has words in its log."""

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from shared_apps.crossing.models.event import CrossEvent
from shared_apps.federation.steps import ACTIONS
from tenant_apps.audit_log import words
from tenant_apps.exchanges.models.event import Kind as ExchangeStep
from tenant_apps.group_times.models import Kind as TimeStep
from tenant_apps.groups.models.event import Kind as GroupStep
from tenant_apps.joining.models import Application
from tenant_apps.listings.models import Listing
from tenant_apps.meetings.models import Kind as MeetingStep
from tenant_apps.organisation_accounts.services import _SAID
from tenant_apps.reports.models import Report

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("tenants", "shared_apps", "tenant_apps", "provisioning", "platform")

# What is written at the centre stands in the centre's audit, which no network reads.
CENTRAL = ("provisioning/services.py", "provisioning/removal/", "shared_apps/")
IN_NETWORKS = (
    "shared_apps/billing/network_services.py",
    "shared_apps/champion_news/telling.py",
    "shared_apps/crossing/",
    "shared_apps/linking/",
    "shared_apps/switches/telling.py",
    "shared_apps/visiting/telling.py",
)


def _each(noun: str, verbs: object) -> list[str]:
    return [f"{noun}.{verb}" for verb in verbs]  # type: ignore[attr-defined]


# Where the name of an act is put together: all it may come to, by file and expression.
PUT_TOGETHER: dict[tuple[str, str], list[str]] = {
    ("tenant_apps/exchanges/services/acting.py", "f'exchange.{kind.value}'"): _each(
        "exchange", ExchangeStep.values
    ),
    ("tenant_apps/groups/services/acting.py", "f'group.{kind.value}'"): _each(
        "group", GroupStep.values
    ),
    ("tenant_apps/group_times/services.py", "f'group_time.{kind.value}'"): _each(
        "group_time", TimeStep.values
    ),
    ("tenant_apps/meetings/stepping.py", "f'meeting.{kind.value}'"): _each(
        "meeting", MeetingStep.values
    ),
    ("shared_apps/crossing/services/acting.py", "f'crossing.{kind.value}'"): _each(
        "crossing", CrossEvent.Kind.values
    ),
    ("tenant_apps/joining/services/applications.py", "f'application.{state}'"): _each(
        "application", set(Application.State.values) - {"applied"}
    ),
    ("tenant_apps/listings/services.py", "f'listing.{target}'"): _each(
        "listing", Listing.State.values
    ),
    ("tenant_apps/listings/kind_services.py", "f'kind_of_help.{what}'"): [
        "kind_of_help.added",
        "kind_of_help.changed",
    ],
    ("tenant_apps/listings/switching.py", "f\"{noun}.{('on' if is_on else 'off')}\""): [
        f"{noun}.{what}" for noun in ("listing_review", "listing_minimum") for what in ("on", "off")
    ],
    ("tenant_apps/policy/entries.py", "f'{noun}.{what}'"): [
        f"{noun}.{what}"
        for noun in ("skill", "kind_of_help", "request_template")
        for what in ("retired", "brought_back")
    ],
    ("tenant_apps/brokering/services.py", "f'brokering.{verb}'"): _each(
        "brokering", ("taken", "let_go", "done", "nudged", "suggested")
    ),
    ("tenant_apps/organisation_accounts/services.py", "f'organisation_account.{_SAID[what]}'"): (
        _each("organisation_account", _SAID.values())
    ),
    ("tenant_apps/admission/telling.py", "steps.ACTIONS[step.kind]"): list(ACTIONS.values()),
    (
        "tenant_apps/admission/telling.py",
        "'federation.settled' if one.is_settled else 'federation.settling_agreed'",
    ): ["federation.settled", "federation.settling_agreed"],
    ("tenant_apps/own_host/services.py", "action"): _each(
        "host", ("asked", "proven", "unproven", "used", "ended", "dropped", "given_up")
    ),
    ("tenant_apps/cpd/services.py", "action"): ["reflection.written", "reflection.changed"],
    ("tenant_apps/security/noting.py", "action"): _each(
        "second_step", ("added", "removed", "renewed")
    ),
    ("tenant_apps/members/role_services.py", "f'member.{verb}'"): [
        "member.role_given",
        "member.role_taken",
    ],
    ("shared_apps/switches/telling.py", "action"): _each(
        "feature", ("switched_off", "switched_on")
    ),
    ("tenant_apps/sso/services.py", "action"): ["sso.live", "sso.off"],
    ("tenant_apps/merging/services.py", "action"): ["organisation.merged", "organisation.closed"],
    ("tenant_apps/reports/services.py", "action"): _each(
        "message", (Report.State.HIDDEN, Report.State.LEFT)
    ),
    ("tenant_apps/reports/matters.py", "action"): _each(
        "thing", ("kept", "hidden", "upheld", "restored")
    ),
}


def written() -> Iterator[tuple[str, ast.expr]]:
    """Each place where something is noted in a network's audit, with what names the act."""
    files = chain.from_iterable((ROOT / place).rglob("*.py") for place in PLACES)
    for file in files:
        name = str(file.relative_to(ROOT))
        is_central = name.startswith(CENTRAL) and not name.startswith(IN_NETWORKS)
        if "migrations" in file.parts or is_central:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                yield name, next(word.value for word in node.keywords if word.arg == "action")


def actions() -> set[str]:
    found: set[str] = set()
    for name, action in written():
        if isinstance(action, ast.Constant):
            found.add(str(action.value))
        else:
            found |= set(PUT_TOGETHER[name, ast.unparse(action)])
    return found


def test_the_sources_are_read_whole() -> None:
    """So that the next test has something to fail on."""
    assert len(list(written())) > 100
    assert {"brand.changed", "member.role_changed", "exchange.settled"} <= actions()


def test_nothing_put_together_is_out_of_date() -> None:
    said = {(name, ast.unparse(action)) for name, action in written()}
    assert PUT_TOGETHER.keys() <= said


def test_every_act_has_words() -> None:
    assert sorted(actions() - words.SHOWN.keys() - words.OWN.keys()) == []


def test_no_words_are_of_an_act_that_cannot_be() -> None:
    assert (
        sorted((words.SHOWN.keys() | words.OWN.keys() | words.OF_ONESELF.keys()) - actions()) == []
    )


def test_what_is_ones_own_is_shown_to_nobody() -> None:
    assert words.SHOWN.keys().isdisjoint(words.OWN)
