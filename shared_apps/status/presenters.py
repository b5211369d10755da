"""How the service does, in words: no network is named, and no figure is any network's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from design import dates, formatting
from kernel import clock
from shared_apps.status.models import Component, Incident, Kind, Reading, State, Update
from shared_apps.status.selectors import OLD, Standing
from tenants.urls import central

TONES: Final[Mapping[str, str]] = {
    State.INVESTIGATING: "bad",
    State.IDENTIFIED: "warn",
    State.WATCHING: "brand",
    State.RESOLVED: "good",
    State.PLANNED: "brand",
    State.UNDER_WAY: "warn",
    State.DONE: "good",
}
_WORKING: Final[Mapping[str, str]] = {
    Component.MAIL: "It leaves within minutes.",
    Component.WORK: "Reminders, lists and figures are up to date.",
}
_TROUBLED: Final[Mapping[str, str]] = {
    Component.MAIL: "Some of it waits for longer than a quarter of an hour.",
    Component.WORK: "Reminders, lists and figures are late.",
    Component.LEDGERS: "The nightly check is late, or found something that we look into.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A component: how it does now, and what tells of it."""

    name: str
    state: str
    tone: str
    words: str
    url: str = ""

    @property
    def is_well(self) -> bool:
        return self.tone not in ("warn", "bad")


@dataclass(frozen=True, slots=True)
class Told:
    """One update."""

    state: str
    html: SafeString
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An incident or planned work, with what was told of it, the latest first."""

    title: str
    is_work: bool
    state: str
    tone: str
    components: str
    when: str
    begun_at: datetime
    over_at: datetime | None
    url: str
    updates: list[Told]

    @property
    def latest(self) -> Told | None:
        return self.updates[0] if self.updates else None


@dataclass(frozen=True, slots=True)
class Summary:
    """All of it in a sentence, as a notice."""

    title: str
    tone: str


def lines(standing: Standing) -> list[Line]:
    """All components. What operators tell of goes before what was measured."""
    return [_line(one, standing) for one in Component]


def summary(standing: Standing, shown: Iterable[Line]) -> Summary:
    """Whether everything works."""
    if any(one.kind == Kind.INCIDENT for one in standing.going_on) or not all(
        line.is_well for line in shown
    ):
        return Summary("Something is not as it should be", "warning")
    if any(one.state == State.UNDER_WAY for one in standing.going_on):
        return Summary("Planned work is under way", "info")
    return Summary("Everything works", "success")


def shown(incident: Incident, *, with_names: bool = False) -> Shown:
    """One of them. `with_names`: operators read who wrote each update."""
    return Shown(
        title=incident.title,
        is_work=incident.kind == Kind.WORK,
        state=incident.get_state_display(),
        tone=TONES.get(incident.state, ""),
        components=", ".join(Component(one).label for one in incident.components),
        when=_span(incident),
        begun_at=incident.begun_at,
        over_at=incident.over_at,
        url=url_of(incident),
        updates=[_told(one, with_names) for one in incident.updates.all()],
    )


def all_shown(incidents: Iterable[Incident], kind: Kind | None = None) -> list[Shown]:
    """Those of this kind; without one, all."""
    return [shown(one) for one in incidents if kind is None or one.kind == kind]


def to_champions(incidents: Iterable[Incident]) -> list[dict[str, str]]:
    """A line of each on a network's pages, leading to the central one."""
    return [
        {
            "kind": one.get_kind_display(),
            "title": one.title,
            "text": _span(one) or one.get_state_display().lower(),
            "tone": "info" if one.kind == Kind.WORK else "warning",
            "url": url_of(one),
        }
        for one in incidents
    ]


def url_of(incident: Incident) -> str:
    """Its public page, from wherever one is."""
    return central(reverse("status:incident", args=[incident.id], urlconf=settings.CENTRAL_URLCONF))


def _line(component: Component, standing: Standing) -> Line:
    for one in sorted(standing.going_on, key=lambda one: one.kind == Kind.WORK):
        if component in one.components and one.state != State.PLANNED:
            is_work = one.kind == Kind.WORK
            state = one.get_kind_display() if is_work else Reading.State.TROUBLED.label
            tone = "brand" if is_work else "bad" if one.state == State.INVESTIGATING else "warn"
            return Line(component.label, state, tone, one.title, url_of(one))
    return _measured(component, standing.readings.get(component))


def _measured(component: Component, last: Reading | None) -> Line:
    name, working = component.label, Reading.State.WORKING.label
    if component == Component.PAGES:
        # Whoever reads this was given a page just now.
        seen = (
            f"Somebody signed in {dates.friendly(last.seen_at)}." if last and last.seen_at else ""
        )
        return Line(name, working, "good", seen)
    if last is None:
        return Line(name, "Not known", "", "It was not measured yet.")
    if clock.now() - last.read_at > OLD:
        said = f"It was not measured since {dates.friendly(last.read_at)}."
        if component == Component.WORK:
            return Line(name, Reading.State.TROUBLED.label, "warn", _TROUBLED[component])
        return Line(name, "Not known", "", said)
    if last.state == Reading.State.TROUBLED:
        since = f" Since {dates.friendly(last.since)}."
        return Line(name, last.get_state_display(), "warn", _TROUBLED[component] + since)
    return Line(name, working, "good", _well(component, last))


def _well(component: Component, last: Reading) -> str:
    if component != Component.LEDGERS:
        return _WORKING[component]
    if last.seen_at is None:
        return "They are checked every night."
    return f"All were checked against each other {dates.friendly(last.seen_at)}, and agree."


def _span(incident: Incident) -> str:
    """`5 December, 22:00 to 23:30`, or to another day; nothing for an incident."""
    if incident.starts_at is None or incident.ends_at is None:
        return ""
    first, last = timezone.localtime(incident.starts_at), timezone.localtime(incident.ends_at)
    end = f"{last:%H:%M}" if first.date() == last.date() else _moment(last)
    return f"{_moment(first)} to {end}"


def _moment(at: datetime) -> str:
    return f"{dates.day(at.date())}, {at:%H:%M}"


def _told(update: Update, with_names: bool) -> Told:
    return Told(
        state=update.get_state_display(),
        html=formatting.html(update.text),
        at=update.at,
        by=update.by.name if with_names else "",
    )
