"""How far a member is on the way to a first exchange, and the one thing to do next.

Of exchanges with other networks nothing is counted: they are the federation's (decision 41).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import HELD_STATES
from tenant_apps.groups.models import Part
from tenant_apps.listings import minimum, template_selectors
from tenant_apps.listings import selectors as listings
from tenant_apps.listings.models import Listing, RequestTemplate
from tenant_apps.matching import answering
from tenant_apps.matching.answering import Answer
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.skills import selectors as skills
from tenant_apps.starting.models import PutAway

PROPOSED, AGREED, SETTLED, PUT_AWAY = "proposed", "agreed", "settled", "put_away"
MINIMUM, OTHER = "minimum", "other_"
_KINDS = (Listing.Kind.OFFER.value, Listing.Kind.REQUEST.value)


@dataclass(frozen=True, slots=True)
class Journey:
    """What a member has done on the way from joining to a first settled hour."""

    has_said_giving: bool = False
    has_said_needing: bool = False
    has_acted: bool = False
    has_agreed: bool = False
    has_settled: bool = False
    is_put_away: bool = False
    missing: tuple[str, ...] = ()

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Self:
        """As `parts` of it were counted. Who is further has done what comes before.

        `missing` is what the network asks for first, where it does.
        """
        settled = bool(counts.get(SETTLED))
        agreed = settled or bool(counts.get(AGREED))
        offers, requests = (counts.get(kind, 0) + counts.get(OTHER + kind, 0) for kind in _KINDS)
        asked = minimum.missing(kind for kind in _KINDS if counts.get(kind))
        return cls(
            has_said_giving=bool(counts.get("give") or offers),
            has_said_needing=bool(counts.get("learn") or requests),
            has_acted=agreed or bool(offers or requests or counts.get(PROPOSED)),
            has_agreed=agreed,
            has_settled=settled,
            is_put_away=bool(counts.get(PUT_AWAY)),
            missing=tuple(asked) if counts.get(MINIMUM) else (),
        )

    @property
    def is_shown(self) -> bool:
        """Until the first hour is settled, unless it was put away."""
        return not self.has_settled and not self.is_put_away


def parts(member: Member) -> Iterator[tuple[Combinable, QuerySet[Any]]]:
    """What to count, and by which label, as parts of a question about other things too."""
    yield F("direction"), skills.ever_said(member)
    yield _of_listing(), listings.ever_of(member)
    yield _of_exchange(), Exchange.objects.of(member.id)
    yield _of_part(), Part.objects.filter(Q(has_agreed=True) | _has_joined(), member=member)
    yield Value(PUT_AWAY), PutAway.objects.filter(member=member)
    if minimum.binds(member):
        yield Value(MINIMUM), minimum.in_force()


def _of_listing() -> Case:
    """Its kind, where it counts among what the network asks for first; else another name."""
    return Case(
        When(state__in=minimum.COUNTED, then=F("kind")),
        default=Concat(Value(OTHER), F("kind")),
        output_field=CharField(),
    )


def _of_exchange() -> Case:
    return Case(
        When(settled_at__isnull=False, then=Value(SETTLED)),
        When(state__in=HELD_STATES, then=Value(AGREED)),
        default=Value(PROPOSED),
        output_field=CharField(),
    )


def _of_part() -> Case:
    """A group that was settled without them has settled nothing of theirs."""
    took_part = Q(came=True) | Q(given_session_minutes__gt=0) | Q(given_preparation_minutes__gt=0)
    return Case(
        When(took_part, group__settled_at__isnull=False, then=Value(SETTLED)),
        default=Value(AGREED),
        output_field=CharField(),
    )


def _has_joined() -> Q:
    return Q(joined_number__isnull=False)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The one thing to do: answer a listing, or post what a template says. Neither: look round.

    `asks_offer`: the network wants an offer before anything is answered.
    """

    answer: Answer | None = None
    template: RequestTemplate | None = None
    asks_offer: bool = False


def suggestion(member: Member) -> Suggestion:
    """A request they could answer, else an offer of what they want to learn, else a template.

    What the network wants to be posted first comes first.
    """
    still = minimum.missing_of(member)
    if still == [Listing.Kind.OFFER]:
        return Suggestion(asks_offer=True)
    if may(member, Permission.EXCHANGE_PROPOSE) and not still:
        found = answering.requests_for(member, count=1) or answering.offers_for(member, count=1)
        if found:
            return Suggestion(answer=found[0])
    if may(member, Permission.LISTING_POST):
        return Suggestion(template=_template_for(member))
    return Suggestion()


def _template_for(member: Member) -> RequestTemplate | None:
    """One about what they want to learn, else the first that the network has."""
    wanted = {one.skill_id for one in skills.said_by(member) if one.level is None}
    return template_selectors.about(wanted)
