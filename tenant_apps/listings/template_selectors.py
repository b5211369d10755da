"""Reading request templates."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, OuterRef

from kernel.errors import NotFound
from tenant_apps.listings.models import RequestTemplate, RequestTemplateSkill

ALIKE = 0.3
MOST_ALIKE = 3


def offered() -> list[RequestTemplate]:
    """What members may begin from, by kind of help: of kinds that the network has."""
    found = RequestTemplate.objects.filter(is_retired=False, help_kind__is_retired=False)
    return list(found.select_related("help_kind"))


def everything() -> list[RequestTemplate]:
    """The same with those that are taken out."""
    return list(RequestTemplate.objects.select_related("help_kind"))


def get(template_id: UUID) -> RequestTemplate:
    """One template with its skills, taken out or not, or NotFound."""
    found = RequestTemplate.objects.prefetch_related("skills").filter(id=template_id).first()
    if found is None:
        raise NotFound
    return found


def to_begin_from(text: str) -> RequestTemplate | None:
    """The template of this id, where it may be begun from; None for anything else."""
    try:
        template_id = UUID(text)
    except ValueError:
        return None
    found = RequestTemplate.objects.filter(is_retired=False, help_kind__is_retired=False)
    return found.prefetch_related("skills").filter(id=template_id).first()


def about(skills: Collection[UUID]) -> RequestTemplate | None:
    """The first that members may begin from which is about one of these skills, else the first."""
    is_about = Exists(
        RequestTemplateSkill.objects.filter(template=OuterRef("pk"), skill__in=skills)
    )
    found = RequestTemplate.objects.filter(is_retired=False, help_kind__is_retired=False)
    return found.order_by(is_about.desc(), "help_kind__position", "title").first()


def alike(title: str) -> list[RequestTemplate]:
    """Those whose titles are most like what is typed, typing errors forgiven; a few."""
    found = RequestTemplate.objects.filter(is_retired=False, help_kind__is_retired=False)
    likeness = TrigramWordSimilarity(title, "title")
    near = found.annotate(likeness=likeness).filter(likeness__gte=ALIKE).exclude(title=title)
    return list(near.order_by("-likeness", "title")[:MOST_ALIKE])
