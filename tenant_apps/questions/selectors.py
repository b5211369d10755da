"""Reading questions. The two see one; to everyone else it is missing."""

from uuid import UUID

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from kernel.errors import NotFound
from tenant_apps.blocks import selectors as blocks
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.questions.models import Line, Question

MOST_SHOWN = 100


def get(member: Member, question_id: UUID) -> Question:
    """One of this member's, and whether they have blocked the other; any other is missing."""
    other = Q(blocked=OuterRef("owner")) | Q(blocked=OuterRef("asker"))
    has_blocked = Exists(blocks.of(member).filter(other))
    found = _of(member).annotate(has_blocked=has_blocked).filter(id=question_id).first()
    if found is None:
        raise NotFound
    return found


def asked(listing: Listing, by: Member) -> Question | None:
    """What this member has asked about a listing already."""
    return Question.objects.filter(listing=listing, asker=by).first()


def of(member: Member) -> list[Question]:
    """A member's, the latest first, each with how many lines of the other are `unread`."""
    unread = (
        Line.objects.filter(
            question=OuterRef("id"), position__gt=OuterRef("read"), hidden_at__isnull=True
        )
        .exclude(author=member)
        .order_by()
        .values("question")
        .values(count=Count("id"))
    )
    found = _of(member).annotate(read=_read(member)).annotate(unread=Coalesce(Subquery(unread), 0))
    return list(found[:MOST_SHOWN])


def unread(member: Member) -> QuerySet[Question]:
    """Those in which the other has written something new."""
    new = Line.objects.filter(
        question=OuterRef("id"), position__gt=OuterRef("read"), hidden_at__isnull=True
    ).exclude(author=member)
    mine = Question.objects.filter(Q(owner=member) | Q(asker=member)).order_by()
    return mine.annotate(read=_read(member)).filter(Exists(new))


def lines(question: Question, *, after: int = 0) -> list[Line]:
    """What was written past that position, in order."""
    found = Line.objects.filter(question=question, position__gt=after)
    return list(found.select_related("author"))


def last_written(question: Question, by: Member) -> int:
    """The position of the last line of one of the two; 0 where there is none."""
    found = Line.objects.filter(question=question, author=by)
    return found.aggregate(last=Max("position"))["last"] or 0


def line_to(reader: Member, line_id: UUID) -> Line:
    """A line that the other wrote to this member; any other is missing."""
    theirs = Q(question__owner=reader) | Q(question__asker=reader)
    found = Line.objects.filter(theirs, id=line_id, hidden_at__isnull=True).exclude(author=reader)
    line = found.select_related("author").first()
    if line is None:
        raise NotFound
    return line


def _of(member: Member) -> QuerySet[Question]:
    mine = Question.objects.filter(Q(owner=member) | Q(asker=member))
    return mine.select_related("listing", "owner__organisation", "asker__organisation")


def _read(member: Member) -> Case:
    mine = When(asker=member, then=F("asker_read_position"))
    return Case(mine, default=F("owner_read_position"))
