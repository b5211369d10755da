"""What was learned, thanks, and what the provider is good at, once an exchange is settled."""

from collections.abc import Iterable
from uuid import UUID

from kernel import database
from tenant_apps.audit import services as audit
from tenant_apps.exchanges import mails
from tenant_apps.exchanges.learned import may_endorse
from tenant_apps.exchanges.models import Endorsement, Exchange, Feedback
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services import acting
from tenant_apps.exchanges.services.refusals import FeedbackGiven, MoveImpossible, NotEndorsable
from tenant_apps.members.models import Member


def give_feedback(
    *,
    exchange_id: UUID,
    learned: str,
    thanks: str,
    may_be_shared: bool,
    endorses: Iterable[UUID] = (),
    by: Member,
) -> Feedback:
    """What was learned, and thanks, once by each party. The same words again change nothing.

    `endorses` are skills that the provider showed, by id: the recipient alone may name them.
    Raises MoveImpossible, EmptyText, FeedbackGiven, NotEndorsable.
    """
    skills = set(endorses)
    acting.require_text(learned + thanks)
    words = {"learned": learned.strip(), "thanks": thanks.strip()}
    with database.atomic():
        exchange = acting.lock(exchange_id, by)
        if exchange.state != State.SETTLED:
            raise MoveImpossible(exchange)
        feedback, is_new = Feedback.objects.get_or_create(
            exchange=exchange, author=by, defaults={**words, "may_be_shared": may_be_shared}
        )
        if not is_new and (feedback.learned, feedback.thanks) != tuple(words.values()):
            raise FeedbackGiven
        if is_new:
            _endorse(exchange, skills, by=by)
            audit.record(action="feedback.given", by=by.id, subject=exchange.id)
            mails.tell_of_feedback(exchange, by=by)
    return feedback


def stop_sharing(*, exchange_id: UUID, by: Member) -> None:
    """Take back that others may read what one learned; nobody but the two reads it from now on."""
    with database.atomic():
        exchange = acting.lock(exchange_id, by)
        mine = Feedback.objects.filter(exchange=exchange, author=by, may_be_shared=True)
        if mine.update(may_be_shared=False):
            audit.record(action="feedback.no_longer_shared", by=by.id, subject=exchange.id)


def keep_from_others(*, feedback_id: UUID, is_hidden: bool) -> None:
    """Whether nobody but the two reads what one of them shared. `reports` decides and audits it."""
    Feedback.objects.filter(id=feedback_id).update(is_hidden=is_hidden)


def _endorse(exchange: Exchange, skills: set[UUID], *, by: Member) -> None:
    if not skills <= {skill.id for skill in may_endorse(exchange, by)}:
        raise NotEndorsable
    Endorsement.objects.bulk_create(
        Endorsement(exchange=exchange, member_id=exchange.provider_id, skill_id=skill)
        for skill in sorted(skills)
    )
