"""Once a month, below what else the weekly mail has: the one thing that would help a member most.

One at most, by a fixed order of need, and never a mail by itself.
"""

from collections.abc import Sequence
from uuid import UUID

from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.skills.models import MemberSkill
from tenant_apps.telling import weeks
from tenant_apps.telling.digest import Gather
from tenant_apps.telling.mails import Item, Section
from tenants.urls import page

ENOUGH_MINUTES = 60


def gatherer() -> Gather:
    """Nothing is shared by all: each batch is looked at by itself."""
    return _gather


def _gather(members: Sequence[Member]) -> dict[UUID, Section]:
    if not weeks.is_first_of_month(weeks.this_week()):
        return {}
    ids = [member.id for member in members]
    able = MemberSkill.objects.filter(member__in=ids, direction=MemberSkill.Direction.GIVE)
    has_skills = set(able.values_list("member_id", flat=True))
    has_posted = set(Listing.objects.filter(owner__in=ids).values_list("owner_id", flat=True))
    accounts = ledger.accounts_of(kind=AccountKind.MEMBER, holders=ids)
    sections = {}
    for member in members:
        account = accounts.get(member.id)
        can_ask = account is not None and account.available_minutes >= ENOUGH_MINUTES
        if member.id not in has_skills:
            sections[member.id] = _of_skills()
        elif member.id not in has_posted and can_ask:
            sections[member.id] = _of_asking()
        elif not member.about.strip():
            sections[member.id] = _of_about()
    return sections


def _of_skills() -> Section:
    return _section(
        "What can you help with?",
        page("skills:mine"),
        "Name a skill or two, and we tell you when someone needs it.",
    )


def _of_asking() -> Section:
    return _section(
        "Ask for an hour",
        page("listings:post", "request"),
        "You have credits. Is there something that an hour of someone’s time would move on?",
    )


def _of_about() -> Section:
    return _section(
        "Say a few words about yourself",
        page("members:profile"),
        "People like to know who they ask.",
    )


def _section(title: str, url: str, words: str) -> Section:
    return Section(
        heading="One thing more",
        subject=title,
        items=[Item(title=title, url=url, lines=[words])],
        stands_alone=False,
    )
