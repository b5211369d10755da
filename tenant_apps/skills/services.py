"""Writing skills. Errors: SkillTaken, BadSkill, TooManySkills, UnknownSkill."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from kernel import database
from kernel.errors import Refused
from tenant_apps.audit import services as audit
from tenant_apps.members.models import Member
from tenant_apps.policy import entries
from tenant_apps.skills import sayings, selectors
from tenant_apps.skills.models import MemberSkill, Skill

MOST_SKILLS = 30
_GIVE = MemberSkill.Direction.GIVE


class SkillTaken(Refused):
    """The list has this skill already, in whatever letters."""

    code = "skill_taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is in the list already.")


class BadSkill(Refused):
    """No name, or one that is too long."""

    code = "bad_skill"
    status = 422
    default_message = "Enter the skill’s name, in at most 80 characters."


class TooManySkills(Refused):
    """More than anyone would read."""

    code = "too_many_skills"
    status = 422
    default_message = f"Choose at most {MOST_SKILLS} skills."


class UnknownSkill(Refused):
    """Not in the list, or not any more."""

    code = "unknown_skill"
    status = 422
    default_message = "One of these skills is not in the list any more. Choose again."


def add(*, name: str, group: str, by: UUID | None, same_as: str = "") -> Skill:
    """A skill of the network's own; `same_as` is the code of the national one that it is."""
    skill = Skill(name=tidy_name(name), group=Skill.Group(group), national_code=_known(same_as))
    with database.atomic():
        _save(skill)
        audit.record(action="skill.added", by=by, subject=skill.id)
    return skill


def change(*, skill: Skill, name: str, group: str, same_as: str = "", by: UUID) -> Skill:
    """Rename a skill or put it in another group. One of the network's own is from now on the same
    as this national one, or as none; what one of the national list is nationally, stays.
    """
    with database.atomic():
        changed = Skill.objects.select_for_update().get(id=skill.id)
        changed.name, changed.group = tidy_name(name), Skill.Group(group)
        if changed.is_own:
            changed.national_code = _known(same_as)
        _save(changed)
        audit.record(action="skill.changed", by=by, subject=changed.id)
    return changed


def set_retired(*, entry: Skill, is_retired: bool, by: UUID) -> None:
    """Take a skill out of what members choose from, or bring it back."""
    entries.set_retired(entry, is_retired=is_retired, noun="skill", by=by, subject=entry.id)


def tidy_name(name: str) -> str:
    """The name with single spaces, or BadSkill."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 80:
        raise BadSkill
    return tidy


def _known(code: str) -> str:
    """A code of the national list as it is known here, or none. Raises UnknownSkill."""
    if code and not Skill.objects.filter(is_own=False, national_code=code).exists():
        raise UnknownSkill
    return code


def _save(skill: Skill) -> None:
    """Let the database decide, and say its answer in words."""
    taken = SkillTaken(skill.name)
    with database.refusing(dict.fromkeys(_ONCE, taken)):
        skill.save()


_ONCE = ("skills_skill_name_unique", "skills_skill_national_once")


def say(*, member: Member, gives: Mapping[UUID, int], learns: Iterable[UUID], by: Member) -> None:
    """What a member can give (skill and level) and wants to learn, in place of what was said.

    A skill that was said before may be said again after it left the list.
    """
    wanted: dict[tuple[UUID, str], int | None] = {}
    wanted |= {(skill, MemberSkill.Direction.GIVE): level for skill, level in gives.items()}
    wanted |= {(skill, MemberSkill.Direction.LEARN): None for skill in learns}
    if len(wanted) > 2 * MOST_SKILLS or len(gives) > MOST_SKILLS:
        raise TooManySkills
    with database.atomic():
        Member.objects.select_for_update().get(id=member.id)
        said = {(row.skill_id, row.direction): row for row in selectors.said_by(member)}
        new = {key for key in wanted if key not in said}
        check_in_list(skill for skill, _ in new)
        MemberSkill.objects.filter(
            id__in=[said[key].id for key in said if key not in wanted]
        ).delete()
        for key, row in said.items():
            if key in wanted and row.level != wanted[key]:
                row.level = wanted[key]
                row.save(update_fields=["level"])
        MemberSkill.objects.bulk_create(
            MemberSkill(
                member=member, skill_id=skill, direction=direction, level=wanted[skill, direction]
            )
            for skill, direction in sorted(new)
        )
        sayings.said(member, [skill for skill, direction in sorted(new) if direction == _GIVE])
        audit.record(action="member.skills_said", by=by.id, subject=member.id)


def add_own(*, member: Member, skill: UUID, level: int | None, by: Member) -> None:
    """One skill more that a member can give, this well, or with no level wants to learn.

    Said again with another level, it has that one.
    """
    with database.atomic():
        gives, learns = _said_under_lock(member)
        if level is None:
            learns.add(skill)
        else:
            gives[skill] = level
        say(member=member, gives=gives, learns=learns, by=by)


def remove_own(*, said: MemberSkill, by: Member) -> None:
    """One skill that a member says no more; gone already, nothing changes."""
    with database.atomic():
        gives, learns = _said_under_lock(said.member)
        if said.direction == MemberSkill.Direction.GIVE:
            gives.pop(said.skill_id, None)
        else:
            learns.discard(said.skill_id)
        say(member=said.member, gives=gives, learns=learns, by=by)


def _said_under_lock(member: Member) -> tuple[dict[UUID, int], set[UUID]]:
    Member.objects.select_for_update().get(id=member.id)
    said = selectors.said_by(member)
    gives = {row.skill_id: row.level for row in said if row.level is not None}
    return gives, {row.skill_id for row in said if row.level is None}


def check_in_list(ids: Iterable[UUID]) -> None:
    """Raises UnknownSkill unless all of these are in the list now."""
    asked = set(ids)
    if len(selectors.in_list(asked)) != len(asked):
        raise UnknownSkill
