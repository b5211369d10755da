"""Reported things as pages show them: to who reports, who decides, and whose they are."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from design.dates import day
from design.links import linked
from tenant_apps.members.four_eyes import NobodyLeft
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.reports import matter_words
from tenant_apps.reports.models import APPEAL_WITHIN, Kind, Matter, MatterReport, Reason, State
from tenant_apps.reports.things import Reading, Thing

Rows = list[dict[str, Any]]
_CONCERNED = "Whom a report concerns does not decide about it"


def thing(found: Thing) -> dict[str, Any]:
    """What is about to be reported."""
    page, arguments = found.place
    return {
        "title": f"Report {matter_words.REPORTED[found.kind]}",
        "of": found.owner.name,
        "is_profile": found.kind == Kind.PROFILE,
        "name": found.title,
        "text": linked(found.text),
        "back_url": reverse(page, args=arguments),
    }


def row(matter: Matter) -> dict[str, Any]:
    """One that waits, without its words."""
    reasons = [report.get_reason_display() for report in matter.reports.all()]
    is_appealed = matter.state == State.APPEALED
    what = "An appeal" if is_appealed else ", ".join(dict.fromkeys(reasons))
    return {
        "title": what,
        "url": reverse("reports:matter", args=[matter.id]),
        "people": f"{matter.get_kind_display()} · {matter.owner.name}",
        "since": matter.waits_since,
    }


def waiting(found: list[Matter]) -> Rows:
    """All that wait."""
    return [row(matter) for matter in found]


def stuck(found: list[tuple[Matter, NobodyLeft]], viewer: Member) -> Rows:
    """What nobody may decide, and who can change that."""
    return [
        {"what": matter.get_kind_display(), "said": nobody.said(_CONCERNED, viewer)}
        for matter, nobody in found
    ]


def to_decide(matter: Matter, now: Reading | None, *, viewer: Member) -> dict[str, Any]:
    """As it was when it was reported, and is now; who said what; and what was decided so far."""
    reports = list(matter.reports.all())
    readings = list(dict.fromkeys((one.title, one.text) for one in reports))
    return {
        "title": f"Reported: {matter.get_kind_display().lower()}",
        "owner": matter.owner.name,
        "owner_url": reverse("members:member", args=[matter.owner.handle]),
        "may_suspend": matter.kind == Kind.PROFILE
        and matter.owner.is_active
        and may(viewer, Permission.MEMBER_SUSPEND, on=matter.owner),
        "suspend_url": reverse("members:suspend", args=[matter.owner.handle]),
        "readings": [{"title": title, "text": linked(text)} for title, text in readings],
        "now": _now(now, readings[-1] if readings else None, matter),
        "reports": [_report(one) for one in reports],
        "decided": _decided(matter, names=True),
        "appeal": linked(matter.appeal),
        "is_appeal": matter.state == State.APPEALED,
    }


def decided(matter: Matter) -> dict[str, Any]:
    """What a broker or champion reads once there is nothing to decide any more."""
    return {
        "title": f"Decided: {matter.get_kind_display().lower()}",
        "owner": matter.owner.name,
        "state": matter.get_state_display(),
        "decided": _decided(matter, names=True),
        "waits": matter.state == State.APPEALED,
    }


def own_row(matter: Matter) -> dict[str, Any]:
    """One's own that was hidden."""
    return {
        "title": matter_words.yours(matter),
        "url": reverse("reports:decision", args=[matter.id]),
        "people": matter.get_state_display(),
        "since": matter.decided_at,
    }


def own(
    matter: Matter, *, can_appeal: bool, nobody: NobodyLeft | None, owner: Member
) -> dict[str, Any]:
    """What was decided about one's own, why, and what can be done. Never who reported it."""
    until = matter.decided_at + APPEAL_WITHIN if matter.decided_at else None
    is_hidden = matter.state != State.RESTORED
    return {
        "title": f"{matter_words.yours(matter)} was hidden"
        if is_hidden
        else f"{matter_words.yours(matter)} is shown again",
        "hidden": matter_words.HIDDEN[matter.kind] if is_hidden else "",
        "page_url": _page(matter, owner),
        "decided": _decided(matter, names=False),
        "appeal": linked(matter.appeal),
        "can_appeal": can_appeal,
        "until": day(timezone.localdate(until)) if until and can_appeal else "",
        "waits": matter.state == State.APPEALED,
        "nobody": nobody.said("Who hid it does not decide about an appeal", owner)
        if nobody
        else "",
    }


def not_decided(nobody: NobodyLeft, viewer: Member) -> str:
    """What who reported something reads, where nobody is left to decide."""
    return nobody.said(_CONCERNED, viewer)


def _page(matter: Matter, owner: Member) -> str:
    if matter.kind == Kind.LISTING:
        return reverse("listings:detail", args=[matter.thing_id])
    if matter.kind == Kind.PROFILE:
        return reverse("members:member", args=[owner.handle])
    if matter.kind == Kind.GROUP:
        return reverse("groups:detail", args=[matter.thing_id])
    return ""


def _now(now: Reading | None, last: Reading | None, matter: Matter) -> dict[str, Any]:
    """How it reads by now, where that is something else."""
    if matter.state == State.APPEALED:
        return {}
    if now is None:
        return {"gone": True}
    return {} if now == last else {"title": now[0], "text": linked(now[1])}


def _report(report: MatterReport) -> dict[str, Any]:
    said = f"{report.get_reason_display()}. {report.words}" if report.words else None
    return {"key": report.by.name, "value": said or report.get_reason_display()}


def _decided(matter: Matter, *, names: bool) -> Rows:
    """What was decided, first and in the end; who did is for brokers and champions to read."""
    rows = []
    if matter.decided_by_id:
        first = "Hidden" if matter.was_hidden else "Left as it is"
        rows += [
            ("Decided", f"{first}, {matter.decided_by}" if names else first),
            ("Because", str(Reason(matter.ground).label)),
            ("In words", matter.because),
        ]
    if matter.appeal_decided_by_id:
        last = "Shown again" if matter.state == State.RESTORED else "It stays hidden"
        rows += [
            ("After the appeal", f"{last}, {matter.appeal_decided_by}" if names else last),
            ("Because", matter.appeal_because),
        ]
    return [{"key": key, "value": value} for key, value in rows]
