"""The network's list follows the national one.

What is new there is new here; what was called otherwise there is called so here, unless champions
gave it a name of their own; what was taken out there since is taken out here, once. A skill of the
network's own that has the name of a new one is that one from now on.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from kernel import clock, database
from shared_apps.national_skills import selectors as national
from shared_apps.national_skills import services as noting
from shared_apps.national_skills.models import NationalSkill
from tenant_apps.audit import services as audit
from tenant_apps.skills.models import Skill
from tenants import current


@dataclass
class _List:
    """The network's list while it follows: those of the national one by code, and all names."""

    national: dict[str, Skill]
    named: dict[str, Skill]


def follow() -> int:
    """Opens the shared door, so not inside a transaction. Returns how many skills changed here."""
    network, at = current.network(), clock.now()
    standing = national.standing(network)
    with database.atomic():
        rows = list(Skill.objects.all())
        ours = _List(
            {skill.national_code: skill for skill in rows if not skill.is_own},
            {skill.name.casefold(): skill for skill in rows},
        )
        changed = sum(_follow(ours, one, standing.followed_at) for one in standing.skills)
    counts = Skill.objects.filter(is_own=True).aggregate(
        own=Count("id"), mapped=Count("id", filter=~Q(national_code=""))
    )
    noting.note_following(network=network, **counts, at=at)
    return changed


def _follow(ours: _List, theirs: NationalSkill, since: datetime | None) -> bool:
    skill = ours.national.get(theirs.code)
    if skill is None:
        return theirs.retired_at is None and _take_over(ours, theirs)
    was = (skill.name, skill.is_retired)
    is_free = theirs.name.casefold() not in ours.named
    if skill.name in theirs.former_names and is_free:
        skill.name = theirs.name
    if theirs.retired_at and (since is None or theirs.retired_at > since):
        skill.is_retired = True
    if (skill.name, skill.is_retired) == was:
        return False
    _keep(ours, skill)
    return True


def _take_over(ours: _List, theirs: NationalSkill) -> bool:
    skill = ours.named.get(theirs.name.casefold())
    if skill is None:
        skill = Skill(name=theirs.name, group=theirs.group)
    elif not skill.is_own:
        # Champions gave its name to another one of the national list.
        return False
    skill.national_code, skill.is_own = theirs.code, False
    _keep(ours, skill)
    return True


def _keep(ours: _List, skill: Skill) -> None:
    skill.save()
    ours.named[skill.name.casefold()] = skill
    audit.record(action="skill.followed", by=None, subject=skill.id)
