"""Acts as the page and the file have them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from design.dates import day
from tenant_apps.audit_log import details, words
from tenant_apps.audit_log.selectors import MOST_EXPORTED, Act, Log, Named, Wanted, Who
from tenant_apps.audit_log.words import LABELS, Topic

_WITHOUT_NAME = {
    Who.ERASED: "A member who was erased",
    Who.DIRECTORY: "The staff directory",
    Who.ITSELF: "The service itself",
    Who.UNKNOWN: "Somebody outside this network",
}
# Of whom something was done to nothing more may be known.
_TO_WITHOUT_NAME = {Who.ERASED: "a member who was erased", Who.UNKNOWN: "somebody"}


@dataclass(frozen=True, slots=True)
class Row:
    """One act."""

    at: datetime
    day: str
    time: str
    topic: str
    who: str
    what: str
    detail: str
    url: str
    seal: str = ""
    hash: str = ""


def row(act: Act, *, topic: Topic | None = None) -> Row:
    """Who, what and when; `url` narrows the log, which may be of a topic, to who did it."""
    action = act.event.action
    who, verb = act.actor, words.SHOWN.get(action, f"did something else ({action})")
    of_oneself = words.OF_ONESELF.get(action)
    if of_oneself and (who == act.whom or who.who is Who.ITSELF) and act.whom.member_id:
        who, verb = act.whom, of_oneself
    at = timezone.localtime(act.event.at)
    return Row(
        at=at,
        day=day(at.date()),
        time=f"{at:%H:%M}",
        topic=LABELS[words.TOPIC_OF[action]] if action in words.TOPIC_OF else "",
        who=who.name or _WITHOUT_NAME[who.who],
        what=verb.format(whom=_whom(act.whom)),
        detail=details.of(act.event),
        url=_address(topic, who.member_id) if who.member_id else "",
        seal=str(act.sealed.seal) if act.sealed else "",
        hash=act.sealed.sha256 if act.sealed else "",
    )


def page(log: Log, what: Wanted) -> dict[str, Any]:
    """The page's rows, filters and way to older acts."""
    member = what.member.id if what.member else None
    return {
        "rows": [row(act, topic=what.topic) for act in log.acts],
        "most_exported": f"{MOST_EXPORTED:,}",
        "topic": what.topic.value if what.topic else "",
        "member_id": member or "",
        "member_name": _member_name(what),
        "everyone_url": _address(what.topic, None),
        "older_url": _address(what.topic, member, log.next_before) if log.next_before else "",
    }


def _member_name(what: Wanted) -> str:
    if what.member is None:
        return ""
    is_erased = what.member.state == what.member.State.ERASED
    return _TO_WITHOUT_NAME[Who.ERASED] if is_erased else what.member.name


def _whom(whom: Named) -> str:
    return whom.name or _TO_WITHOUT_NAME.get(whom.who, "somebody")


def _address(topic: Topic | None, member: UUID | None, before: UUID | None = None) -> str:
    asked = {"topic": topic, "member": member, "before": before}
    query = urlencode({name: str(value) for name, value in asked.items() if value})
    return reverse("audit_log:log") + (f"?{query}" if query else "")
