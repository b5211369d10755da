"""What was learned in exchanges, for all to read where both agree, and who is good at what."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from kernel.errors import NotFound
from kernel.pages import Page, newest_first
from tenant_apps.exchanges.models import Endorsement, Exchange, Feedback
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member
from tenant_apps.skills import selectors as skills
from tenant_apps.skills.models import MemberSkill, Skill

PAGE_SIZE = 20
MOST_TO_ENDORSE = 12
Pairs = QuerySet[Any, tuple[str, UUID]]


def lessons(*, before: UUID | None = None, size: int = PAGE_SIZE) -> Page[Feedback]:
    """What members learned in settled exchanges and both of them let all others read."""
    people = _shared().select_related(
        "author__organisation",
        "exchange__provider__organisation",
        "exchange__recipient__organisation",
    )
    return newest_first(people, before=before, size=size)


def lesson(feedback_id: UUID) -> Feedback:
    """One of them, or NotFound."""
    found = _shared().select_related("author", "exchange").filter(id=feedback_id).first()
    if found is None:
        raise NotFound
    return found


def _shared() -> QuerySet[Feedback]:
    other = Feedback.objects.filter(exchange=OuterRef("exchange_id"), may_be_shared=True)
    return Feedback.objects.filter(
        Exists(other.exclude(author=OuterRef("author_id"))),
        may_be_shared=True,
        is_hidden=False,
        exchange__state=State.SETTLED,
        author__state=Member.State.ACTIVE,
    ).exclude(learned="")


def endorsed(member: Member, *elsewhere: Pairs) -> list[tuple[str, int]]:
    """The skills that this member showed, and how many people said so: the most first.

    `elsewhere` are skills by name, each with who said so, of help that was no exchange of two.
    """
    said = Endorsement.objects.filter(member=member, exchange__state=State.SETTLED)
    pairs = said.order_by().values_list("skill__name", "exchange__recipient_id")
    counted = Counter(name for name, _ in set(pairs.union(*elsewhere)))
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def may_endorse(exchange: Exchange, by: Member) -> list[Skill]:
    """What this member may say that the other is good at: the recipient alone, of the provider.

    It is what the exchange was about, and what the provider says they can give, best known first.
    """
    if by.id != exchange.recipient_id:
        return []
    about = list(exchange.listing.skills.order_by("name")) if exchange.listing else []
    gives = [
        said.skill
        for said in skills.said_by(exchange.provider)
        if said.direction == MemberSkill.Direction.GIVE
    ]
    by_id = {skill.id: skill for skill in [*about, *gives]}
    return list(by_id.values())[:MOST_TO_ENDORSE]
