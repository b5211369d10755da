"""What was learned, thanks, and what each who gave is good at, once a group is settled."""

from collections.abc import Iterable
from uuid import UUID

from kernel import database
from kernel.errors import NotFound
from tenant_apps.audit import services as audit
from tenant_apps.groups import mails
from tenant_apps.groups.learned import may_endorse
from tenant_apps.groups.models import Group, GroupEndorsement, GroupFeedback
from tenant_apps.groups.models.group import State
from tenant_apps.groups.moves import took_part
from tenant_apps.groups.services import acting
from tenant_apps.groups.services.refusals import FeedbackGiven, MoveImpossible, NotEndorsable
from tenant_apps.members.models import Member


def give_feedback(
    *,
    group_id: UUID,
    learned: str,
    thanks: str,
    may_be_shared: bool,
    endorses: Iterable[tuple[UUID, UUID]] = (),
    by: Member,
) -> GroupFeedback:
    """What was learned, and thanks, once by each who took part. The same again changes nothing.

    `endorses` are members who gave, each with a skill they showed, by id: who came may name them.
    Raises NotFound for who took no part, MoveImpossible, EmptyText, FeedbackGiven, NotEndorsable.
    """
    skills = set(endorses)
    acting.require_text(learned + thanks)
    words = {"learned": learned.strip(), "thanks": thanks.strip()}
    with database.atomic():
        group = acting.lock(group_id, by)
        require_feedback(group, by)
        feedback, is_new = GroupFeedback.objects.get_or_create(
            group=group, author=by, defaults={**words, "may_be_shared": may_be_shared}
        )
        if not is_new and (feedback.learned, feedback.thanks) != tuple(words.values()):
            raise FeedbackGiven
        if is_new:
            _endorse(group, skills, by=by)
            audit.record(action="feedback.given", by=by.id, subject=group.id)
            mails.tell_of_feedback(group, by=by)
    return feedback


def stop_sharing(*, group_id: UUID, by: Member) -> None:
    """Take back that others may read what one learned; only who took part does from now on."""
    with database.atomic():
        group = acting.lock(group_id, by)
        mine = GroupFeedback.objects.filter(group=group, author=by, may_be_shared=True)
        if mine.update(may_be_shared=False):
            audit.record(action="feedback.no_longer_shared", by=by.id, subject=group.id)


def keep_from_others(*, feedback_id: UUID, is_hidden: bool) -> None:
    """Whether only those who took part read what was shared. `reports` decides and audits it."""
    GroupFeedback.objects.filter(id=feedback_id).update(is_hidden=is_hidden)


def require_feedback(group: Group, by: Member) -> None:
    """Raises MoveImpossible unless it is settled; NotFound for who took no part in it."""
    if group.state != State.SETTLED:
        raise MoveImpossible(group)
    if not took_part(by, group):
        raise NotFound


def _endorse(group: Group, skills: set[tuple[UUID, UUID]], *, by: Member) -> None:
    known = {(member.id, skill.id) for member, own in may_endorse(group, by) for skill in own}
    if not skills <= known:
        raise NotEndorsable
    GroupEndorsement.objects.bulk_create(
        GroupEndorsement(group=group, author=by, member_id=member, skill_id=skill)
        for member, skill in sorted(skills)
    )
