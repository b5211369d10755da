"""What else the audit has of an act, in words: its numbers and settings, never ids."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from design.dates import day
from kernel.minutes import hours
from shared_apps.switches.models import Reason as WhySwitched
from tenant_apps.audit.models import Event
from tenant_apps.audit_log.words import LABELS, SHOWN, Topic
from tenant_apps.policy.permissions import MembershipType, Role
from tenant_apps.reports.models import Kind as ThingKind
from tenant_apps.reports.models import Reason
from tenants import features

Detail = Mapping[str, Any]


def of(event: Event) -> str:
    """Empty where there is nothing to say beyond what was done."""
    say = _SAY.get(event.action)
    return say(event.detail) if say else ""


def _role(detail: Detail) -> str:
    return f"From {Role(detail['before']).label} to {Role(detail['after']).label}"


def _decided(detail: Detail) -> str:
    return f"{_thing(detail)}: {Reason(detail['ground']).label.lower()}"


def _thing(detail: Detail) -> str:
    return str(ThingKind(detail["kind"]).label)


def _minutes(detail: Detail) -> str:
    return hours(detail["minutes"]) if detail.get("minutes") else ""


def _rules(detail: Detail) -> str:
    before, after = detail["before"], detail["after"]
    changed = [
        f"{label} {_limit(before.get(name))} → {_limit(after.get(name))}"
        for name, label in _RULES.items()
        if before.get(name) != after.get(name)
    ]
    return f"From {day(date.fromisoformat(detail['from']))}: {', '.join(changed)}"


_RULES: Final = {
    "welcome_minutes": "welcome credits",
    "floor_minutes": "floor",
    "ceiling_minutes": "ceiling",
}


def _limit(minutes: int | None) -> str:
    return "none" if minutes is None else hours(minutes)


def _term(detail: Detail) -> str:
    until = f", until {day(date.fromisoformat(detail['ends_on']))}" if detail["ends_on"] else ""
    return f"{MembershipType(detail['type']).label}{until}"


def _care(detail: Detail) -> str:
    before, after = (_care_in_words(detail[which]) for which in ("before", "after"))
    pairs = zip(before, after, strict=True)
    return "; ".join(f"{one} → {other}" for one, other in pairs if one != other)


def _care_in_words(care: Detail) -> tuple[str, str]:
    times = f"{care['quiet_from']} to {care['quiet_until']}"
    quiet = f"Quiet from {times}" if care["quiet_from"] else "Never quiet"
    return quiet, f"figures from {care['smallest_group']} people on"


def _by_time(detail: Detail) -> str:
    return " → ".join(_days(detail[which]) for which in ("before", "after"))


def _days(days: int | None) -> str:
    return f"after {days} days" if days else "never"


def _type(detail: Detail) -> str:
    return MembershipType(detail["type"]).label


def _sign_in(detail: Detail) -> str:
    asked = {
        "second step for all": detail.get("second_step_for_all"),
        "only by the organisation": detail.get("single_sign_on_only"),
    }
    return ", ".join(f"{what}: {'yes' if is_on else 'no'}" for what, is_on in asked.items())


def _kind(detail: Detail) -> str:
    return str(detail.get("kind", "")).replace("_", " ").capitalize()


def _belonged(detail: Detail) -> str:
    count = int(detail["members"])
    return "1 member belonged to it" if count == 1 else f"{count:,} members belonged to it"


def _host(detail: Detail) -> str:
    return str(detail.get("host", ""))


def _exported(detail: Detail) -> str:
    topic = detail.get("topic")
    parts = [LABELS[Topic(topic)] if topic else "Everything"]
    if detail.get("narrowed_to"):
        parts.append("of one member")
    return ", ".join(parts)


def _visit_rule(detail: Detail) -> str:
    return "Asked first" if detail["asks_first"] else "They come at once"


def _feature(detail: Detail) -> str:
    return f"{features.label(detail['feature'])}: {WhySwitched(detail['reason']).label.lower()}"


_SAY: Final[Mapping[str, Callable[[Detail], str]]] = {
    "member.role_changed": _role,
    "member.term_set": _term,
    "thing.kept": _decided,
    "thing.hidden": _decided,
    "thing.upheld": _thing,
    "thing.restored": _thing,
    "credits.given": _minutes,
    "organisation.merged": _belonged,
    "organisation.closed": _belonged,
    "organisation_account.opened": _minutes,
    "organisation_account.closed": _minutes,
    "federation.settled": _minutes,
    "federation.settling_agreed": _minutes,
    "policy.changed": _rules,
    "policy.care_changed": _care,
    "policy.by_time_changed": _by_time,
    "policy.type_changed": _type,
    "sign_in_rules.changed": _sign_in,
    "kind_of_help.added": _kind,
    "kind_of_help.changed": _kind,
    "kind_of_help.retired": _kind,
    "kind_of_help.brought_back": _kind,
    "listing.posted": _kind,
    **{action: _host for action in SHOWN if action.startswith("host.")},
    "audit_log.exported": _exported,
    "visit.rule_set": _visit_rule,
    "feature.switched_off": _feature,
    "feature.switched_on": _feature,
}
