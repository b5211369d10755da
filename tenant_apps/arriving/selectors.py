"""Where members come from: each source with how far those it brought have got."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from kernel.small_numbers import few, together
from tenant_apps.arriving import steps
from tenant_apps.joining import openings
from tenant_apps.joining.models import JoinDomain, JoinLink, StaffUpload
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import WHOLE, Scope
from tenant_apps.policy import care


class Way(StrEnum):
    """A kind of source."""

    LINK = "link"
    UPLOAD = "upload"
    DOMAIN = "domain"
    INVITATION = "invitation"
    OTHER = "other"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Source:
    """A way in, and how many of those who came by it have come how far. Whoever has got to a step
    counts at it, whether or not they left since. `link`, `upload` or `domain` is which of
    them it is; several that are shown as one are its `parts`. `is_few`: so few that how far they
    have come is not told. `opened`: how often the page of a link was, in about three months.
    """

    way: Way
    joined: int
    said: int
    proposed: int
    settled: int
    link: JoinLink | None = None
    upload: StaffUpload | None = None
    domain: JoinDomain | None = None
    parts: tuple["Source", ...] = ()
    is_few: bool = False
    opened: int | None = None


def sources(within: Scope = WHOLE) -> list[Source]:
    """All ways in that brought somebody or still may, the most fruitful first. Five queries.

    Those that brought few are one, so that none of their figures is told, or can be worked out.
    Within an organisation: those that brought its members, and links that are its own.
    """
    found, least = every(within), care.smallest_group()
    small = together([one.joined for one in found], least)
    if not small:
        return found
    shown = [one for place, one in enumerate(found) if place not in small]
    return [*shown, _as_one([found[place] for place in sorted(small)], least)]


def _as_one(parts: list[Source], least: int) -> Source:
    joined = sum(one.joined for one in parts)
    return Source(
        Way.TOGETHER,
        joined,
        said=sum(one.said for one in parts),
        proposed=sum(one.proposed for one in parts),
        settled=sum(one.settled for one in parts),
        opened=sum(one.opened or 0 for one in parts),
        parts=tuple(parts),
        is_few=few(joined, least),
    )


def every(within: Scope = WHOLE) -> list[Source]:
    """Each way in by itself, whatever it tells of whom: for no page."""
    counted = _counted(within)
    brought = [row["arrival__link"] for row in counted]
    shown = JoinLink.objects.filter(within.within() | Q(id__in=brought))
    links = {link.id: link for link in shown.select_related("organisation")}
    lists = StaffUpload.objects.in_bulk([row["arrival__upload"] for row in counted])
    domains = JoinDomain.objects.in_bulk([row["arrival__domain"] for row in counted])
    found = [_source(row, links, lists, domains) for row in counted]
    used = {source.link.id for source in found if source.link}
    found += [Source(Way.LINK, 0, 0, 0, 0, link) for key, link in links.items() if key not in used]
    opened = openings.counts(links)
    found = [replace(one, opened=opened.get(one.link.id, 0)) if one.link else one for one in found]
    return sorted(found, key=lambda one: (-one.joined, one.way))


def _counted(within: Scope) -> list[Mapping[str, Any]]:
    """One row for each source that brought somebody."""
    invited = ExpressionWrapper(Q(arrival__invitation__isnull=False), BooleanField())
    by_source = (
        Member.objects.filter(within.within())
        .order_by()
        .values("arrival__link", "arrival__upload", "arrival__domain", invited=invited)
    )
    return list(
        by_source.annotate(
            joined=Count("id"),
            said=Count("id", filter=steps.said()),
            proposed=Count("id", filter=steps.proposed()),
            settled=Count("id", filter=steps.settled()),
        )
    )


def _source(
    row: Mapping[str, Any],
    links: Mapping[UUID, JoinLink],
    lists: Mapping[UUID, StaffUpload],
    domains: Mapping[UUID, JoinDomain],
) -> Source:
    link, upload, domain = row["arrival__link"], row["arrival__upload"], row["arrival__domain"]
    reached = {name: row[name] for name in ("joined", "said", "proposed", "settled")}
    if link is not None:
        return Source(Way.LINK, **reached, link=links[link])
    if upload is not None:
        return Source(Way.UPLOAD, **reached, upload=lists[upload])
    if domain is not None:
        return Source(Way.DOMAIN, **reached, domain=domains[domain])
    return Source(Way.INVITATION if row["invited"] else Way.OTHER, **reached)
