"""Reading pages, their versions, and who still has to agree."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.expressions import Combinable

from kernel.errors import NotFound
from kernel.ids import hash_of
from tenant_apps.pages.models import AGREED, Agreement, Draft, Kind, Version


def kind_of(word: str) -> Kind:
    """The page of this word in an address, or NotFound."""
    if word not in Kind.values:
        raise NotFound
    return Kind(word)


def current() -> list[Version]:
    """The version of each page that holds, in the order of pages."""
    found = {Kind(version.kind): version for version in _newest(Kind)}
    return [found[kind] for kind in Kind if kind in found]


def versions(kind: Kind) -> list[Version]:
    """All versions of a page, the one that holds first."""
    return list(Version.objects.filter(kind=kind).defer("text").order_by("-number"))


def version(kind: Kind, number: int | None = None) -> Version:
    """One version of a page, without a number the one that holds; or NotFound."""
    found = Version.objects.filter(kind=kind).order_by("-number")
    wanted = (found if number is None else found.filter(number=number)).first()
    if wanted is None:
        raise NotFound
    return wanted


def draft(kind: Kind) -> Draft | None:
    """What is written of the next version, if anything is."""
    return Draft.objects.filter(kind=kind).first()


def drafts() -> dict[str, Draft]:
    """All that is written and not published, by page."""
    return {one.kind: one for one in Draft.objects.defer("text")}


def standing(kind: Kind) -> Draft | Version:
    """What whoever writes begins from: the draft, or else the version that holds."""
    return draft(kind) or version(kind)


def digest(one: Draft | Version) -> str:
    """What tells whether it still says what its champion has read."""
    return hash_of(one.kind, one.text).hex()


def to_agree_to() -> list[Version]:
    """What whoever joins agrees to: the versions that hold, without their texts."""
    found = {version.kind: version for version in _newest(AGREED).defer("text")}
    return [found[kind] for kind in AGREED if kind in found]


def asked_of(user_id: UUID) -> list[Version]:
    """The versions that hold of what this person still has to agree to."""
    asking = set(_asking(Value(user_id)).values_list("kind", flat=True))
    return [version for version in to_agree_to() if version.kind in asking]


def is_asked() -> Exists:
    """For the query that reads the login: whether they must agree before they go on."""
    return Exists(_asking(OuterRef(OuterRef("pk"))))


def agreed_count(one: Version) -> int:
    """How many have agreed to it, or to a later one of the same page."""
    found = Agreement.objects.filter(version__kind=one.kind, version__number__gte=one.number)
    return found.values("user").distinct().count()


def _newest(kinds: Iterable[Kind]) -> QuerySet[Version]:
    found = Version.objects.filter(kind__in=list(kinds))
    return found.order_by("kind", "-number").distinct("kind")


def _asking(user: Combinable) -> QuerySet[Version]:
    """What asks everyone, and this login has agreed neither to it nor to a later one."""
    agreed = Agreement.objects.filter(
        user=user,
        version__kind=OuterRef("kind"),
        version__number__gte=OuterRef("number"),
    )
    return Version.objects.filter(~Exists(agreed), asks_everyone=True)
