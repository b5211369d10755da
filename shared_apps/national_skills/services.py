"""Writing the national list, and noting who follows it. Errors: SkillTaken, BadSkill."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.text import slugify

from kernel import clock, database
from kernel.errors import Refused
from shared_apps.national_skills.models import Following, Group, NationalSkill
from tenant_apps.audit import services as audit
from tenants import current
from tenants.current import NetworkRef

MOST_LETTERS = 80


class SkillTaken(Refused):
    """The national list has this name already, in whatever letters, or had it."""

    code = "national_skill_taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is in the national list already, or was.")


class BadSkill(Refused):
    """No name, one that is too long, or one without a letter."""

    code = "bad_national_skill"
    status = 422
    default_message = "Enter the skill’s name, in at most 80 characters."


def add(*, name: str, group: str, by: UUID) -> NationalSkill:
    """An entry for all networks; its code is made of its name."""
    tidy = _tidy(name)
    skill = NationalSkill(code=slugify(tidy)[:60].strip("-"), name=tidy, group=Group(group))
    if not skill.code:
        raise BadSkill
    with database.atomic():
        _refuse_taken(tidy, others=NationalSkill.objects.all())
        with database.refusing(dict.fromkeys(_ONCE, SkillTaken(tidy))):
            skill.save(force_insert=True)
        audit.record(action="national_skill.added", by=by, detail={"code": skill.code})
    return skill


def change(*, skill: NationalSkill, name: str, group: str, by: UUID) -> NationalSkill:
    """Call it otherwise, or put it in another group; the code stays."""
    tidy = _tidy(name)
    with database.atomic():
        changed = NationalSkill.objects.select_for_update().get(code=skill.code)
        if changed.name != tidy:
            kept = [one for one in changed.former_names if one != tidy]
            changed.former_names = [*kept, changed.name]
        changed.name, changed.group = tidy, Group(group)
        _refuse_taken(tidy, others=NationalSkill.objects.exclude(code=changed.code))
        with database.refusing(dict.fromkeys(_ONCE, SkillTaken(tidy))):
            changed.save()
        audit.record(action="national_skill.changed", by=by, detail={"code": changed.code})
    return changed


def set_retired(*, skill: NationalSkill, is_retired: bool, by: UUID) -> None:
    """Take it out of what networks begin with, or bring it back. Done already: nothing."""
    retired_at = clock.now() if is_retired else None
    with database.atomic():
        others = NationalSkill.objects.filter(code=skill.code, retired_at__isnull=is_retired)
        if others.update(retired_at=retired_at):
            what = "retired" if is_retired else "brought_back"
            audit.record(action=f"national_skill.{what}", by=by, detail={"code": skill.code})


def note_following(*, network: NetworkRef, own: int, mapped: int, at: datetime) -> None:
    """A network followed the list as it was at this time. Opens the shared door."""
    with current.shared():
        Following.objects.update_or_create(
            network_id=network.id, defaults={"own": own, "mapped": mapped, "followed_at": at}
        )


def _tidy(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > MOST_LETTERS:
        raise BadSkill
    return tidy


def _refuse_taken(name: str, *, others: QuerySet[NationalSkill]) -> None:
    """Networks know their entry by what it was called: no other may be called so."""
    if others.filter(Q(name__iexact=name) | Q(former_names__contains=[name])).exists():
        raise SkillTaken(name)


_ONCE = ("national_skills_name_unique", "national_skills_nationalskill_pkey")
