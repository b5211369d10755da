"""Writing request templates.

Errors: TitleTaken, BadTemplate, refusals.BadHours, refusals.UnknownKind, refusals.TooManySkills,
skills.services.UnknownSkill.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kernel import database
from kernel.errors import Refused
from tenant_apps.audit import services as audit
from tenant_apps.listings import checks
from tenant_apps.listings.models import RequestTemplate, RequestTemplateSkill
from tenant_apps.policy import entries

LONGEST_TITLE = 120
LONGEST_TEXT = 1000


class TitleTaken(Refused):
    """Another template begins with these words."""

    code = "template_title_taken"

    def __init__(self, title: str) -> None:
        super().__init__(f"“{title}” is in the list already.")


class BadTemplate(Refused):
    """No title, or more text than anyone would begin from."""

    code = "bad_template"
    status = 422
    default_message = f"Enter a title, in at most {LONGEST_TITLE} characters."


def add(*, by: UUID, skills: Iterable[UUID] = (), **values: Any) -> RequestTemplate:
    """A template more. `values`: title, help_kind, description, minutes, most_minutes."""
    template = RequestTemplate()
    _say(template, values)
    with database.atomic():
        checks.check_kind(template.help_kind_id)
        checks.check_skills(skills)
        _save(template)
        _name_skills(template, set(skills))
        audit.record(action="request_template.added", by=by, subject=template.id)
    return template


def change(
    *, template: RequestTemplate, by: UUID, skills: Iterable[UUID] = (), **values: Any
) -> RequestTemplate:
    """Put a template in other words. Its kind and skills may have left their lists."""
    wanted = set(skills)
    with database.atomic():
        changed = RequestTemplate.objects.select_for_update().get(id=template.id)
        kind, rows = changed.help_kind_id, RequestTemplateSkill.objects.filter(template=changed)
        had = set(rows.values_list("skill_id", flat=True))
        _say(changed, values)
        if changed.help_kind_id != kind:
            checks.check_kind(changed.help_kind_id)
        checks.check_skills(wanted, known=had)
        _save(changed)
        rows.filter(skill_id__in=had - wanted).delete()
        _name_skills(changed, wanted - had)
        audit.record(action="request_template.changed", by=by, subject=changed.id)
    return changed


def set_retired(*, entry: RequestTemplate, is_retired: bool, by: UUID) -> None:
    """Take a template out of what members begin from, or bring it back."""
    entries.set_retired(
        entry, is_retired=is_retired, noun="request_template", by=by, subject=entry.id
    )


def _say(template: RequestTemplate, values: dict[str, Any]) -> None:
    template.title = " ".join(values["title"].split())
    template.help_kind_id = values["help_kind"]
    template.description = values.get("description", "").strip()
    template.minutes, template.most_minutes = values.get("minutes"), values.get("most_minutes")
    if not template.title or len(template.title) > LONGEST_TITLE:
        raise BadTemplate
    if len(template.description) > LONGEST_TEXT:
        raise BadTemplate(f"Enter a text of at most {LONGEST_TEXT} characters.")
    checks.check_hours(template.minutes, template.most_minutes)


def _save(template: RequestTemplate) -> None:
    """Let the database decide, and say its answer in words."""
    taken = TitleTaken(template.title)
    with database.refusing({"listings_request_template_title_unique": taken}):
        template.save()


def _name_skills(template: RequestTemplate, named: set[UUID]) -> None:
    RequestTemplateSkill.objects.bulk_create(
        RequestTemplateSkill(template=template, skill_id=skill) for skill in sorted(named)
    )
