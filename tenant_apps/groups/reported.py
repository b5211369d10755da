"""How the page of a group, and what was learned in one, are reported, hidden and shown again."""

from collections.abc import Collection
from uuid import UUID

from kernel.errors import NotFound
from tenant_apps.groups import learned, selectors, services
from tenant_apps.members.models import Member
from tenant_apps.reports.models import Kind
from tenant_apps.reports.things import Reading, Source, Thing


def _group(viewer: Member, group_id: UUID) -> Thing:
    found = selectors.get(viewer, group_id)
    if not found.is_for_all:
        raise NotFound
    place = ("groups:detail", [found.id])
    return Thing(Kind.GROUP, found.id, found.host, found.title, found.about, place)


def _group_now(group_id: UUID) -> Reading | None:
    found = selectors.for_all(group_id)
    return (found.title, found.about) if found else None


def _hide_group(group_id: UUID, because: str, by: Member) -> None:
    services.show_to_all(group_id=group_id, is_open=False)


def _restore_group(group_id: UUID, known: Collection[Reading], by: Member) -> None:
    services.show_to_all(group_id=group_id, is_open=True)


def _lesson(viewer: Member, feedback_id: UUID) -> Thing:
    found = learned.lesson(feedback_id)
    title, text = found.group.title, found.learned
    return Thing(Kind.GROUP_LESSON, found.id, found.author, title, text, ("groups:lessons", []))


def _lesson_now(feedback_id: UUID) -> Reading | None:
    try:
        found = learned.lesson(feedback_id)
    except NotFound:
        return None
    return found.group.title, found.learned


def _hide_lesson(feedback_id: UUID, because: str, by: Member) -> None:
    services.keep_from_others(feedback_id=feedback_id, is_hidden=True)


def _restore_lesson(feedback_id: UUID, known: Collection[Reading], by: Member) -> None:
    services.keep_from_others(feedback_id=feedback_id, is_hidden=False)


SOURCES = [
    Source(Kind.GROUP, _group, _group_now, _hide_group, _restore_group),
    Source(Kind.GROUP_LESSON, _lesson, _lesson_now, _hide_lesson, _restore_lesson),
]
