"""Where members come from, as the page and the file have it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tenant_apps.arriving.selectors import Source, Way
from tenant_apps.joining.models import JoinLink

_WAYS = {
    Way.UPLOAD: "List of staff",
    Way.DOMAIN: "E-mail domain",
    Way.INVITATION: "Invitation",
    Way.OTHER: "Otherwise",
}
# Where a figure would be of too few.
_HIDDEN = "–"
_LABELS = {
    Way.INVITATION: "Invited one by one",
    Way.OTHER: "Before this was noted, or by the service itself",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One source."""

    kind: str
    label: str
    campaign: str
    organisation: str
    opened: str
    joined: int
    said: int | str
    proposed: int | str
    settled: int | str
    url: str


def rows(sources: Iterable[Source], *, leads_on: bool) -> list[Row]:
    """Each source with its figures, and the way to it for whoever may open it."""
    return [_row(source, leads_on) for source in sources]


def stats(sources: Sequence[Source]) -> list[dict[str, Any]]:
    """All sources together, each step with its part of those who joined."""
    joined = sum(one.joined for one in sources)
    if any(one.is_few for one in sources):
        return [{"label": "Joined", "value": joined, "note": "Too few to say how far they got"}]
    reached = {
        "Said what they give or need": sum(one.said for one in sources),
        "Proposed or answered": sum(one.proposed for one in sources),
        "First exchange settled": sum(one.settled for one in sources),
    }
    counted = [
        {"label": label, "value": value, "note": _part(value, joined)}
        for label, value in reached.items()
    ]
    return [{"label": "Joined", "value": joined}, *counted]


def _part(value: int, of: int) -> str:
    return f"{100 * value // of} of 100 who joined" if of else ""


def _row(source: Source, leads_on: bool) -> Row:
    link, upload, domain = source.link, source.upload, source.domain
    if source.parts:
        return _together(source)
    if link is not None:
        kind, label = JoinLink.Kind(link.kind).label, link.label
    elif upload is not None:
        kind, label = _WAYS[source.way], upload.file_name
    else:
        kind = _WAYS[source.way]
        label = f"@{domain.name}" if domain else _LABELS[source.way]
    return Row(
        kind=kind,
        label=label,
        campaign=link.campaign if link else "",
        organisation=link.organisation.name if link and link.organisation else "",
        opened=_opened(source),
        joined=source.joined,
        said=source.said,
        proposed=source.proposed,
        settled=source.settled,
        url=reverse("joining:link", args=[link.id]) if link and leads_on else "",
    )


def _opened(source: Source) -> str:
    return "" if source.opened is None else str(source.opened)


def _together(source: Source) -> Row:
    """Several as one, which names them: whoever comes is told of by none of them."""
    parts = [_row(one, leads_on=False) for one in source.parts]
    hidden = _HIDDEN if source.is_few else None
    return Row(
        kind=", ".join(f"{one.label} ({one.kind.lower()})" for one in parts),
        label="Few people each, shown together" if len(parts) > 1 else "Few people",
        campaign="",
        organisation="",
        opened=_opened(source),
        joined=source.joined,
        said=hidden or source.said,
        proposed=hidden or source.proposed,
        settled=hidden or source.settled,
        url="",
    )
