"""Reading invitations, links and lists of staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum, prefetch_related_objects

from kernel import clock
from kernel.errors import NotFound
from kernel.ids import digest
from tenant_apps.brand.models import OWN_COLOUR
from tenant_apps.brand.selectors import CurrentBrand
from tenant_apps.joining.models import Application, Invitation, JoinDomain, JoinLink
from tenant_apps.joining.models.invitations import SENT
from tenant_apps.joining.services.invitations import is_open
from tenant_apps.joining.services.places import open_now
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import WHOLE, Permission, Role, Scope, scope_of
from tenant_apps.organisations import selectors as organisations


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far people have come on their way in."""

    active: int
    invited: int
    waiting: int
    by_invitation: int
    by_link: int
    open_links: int


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What a champion has done of the first things to do."""

    is_branded: bool
    has_organisations: bool
    has_asked: bool


def first_steps(now: CurrentBrand) -> FirstSteps:
    """How far a new network of this brand is. The first invitation is the champion's own.

    Two queries.
    """
    invited = Invitation.objects.filter(invited_by__isnull=False).order_by().values("id")
    asked = JoinLink.objects.order_by().values("id").union(invited, all=True)
    return FirstSteps(
        is_branded=bool(now.logo_hash) or now.colour != OWN_COLOUR,
        has_organisations=organisations.everything().exists(),
        has_asked=asked.exists(),
    )


def funnel(within: Scope = WHOLE) -> Funnel:
    """The figures of the page where a champion runs the network. Three queries."""
    waiting = _waiting()
    invitations = Invitation.objects.filter(within.within(), SENT).aggregate(
        invited=Count("id"),
        waiting=Count("id", filter=waiting),
        accepted=Count("id", filter=Q(accepted_at__isnull=False)),
    )
    links = JoinLink.objects.filter(within.within()).aggregate(
        joined=Sum("joined_count"), open=Count("id", filter=open_now())
    )
    return Funnel(
        active=members.counts(within)["active"],
        invited=invitations["invited"],
        waiting=invitations["waiting"],
        by_invitation=invitations["accepted"],
        by_link=links["joined"] or 0,
        open_links=links["open"],
    )


def waiting_invitations(*, search: str = "", within: Scope = WHOLE) -> QuerySet[Invitation]:
    """Invitations without an answer, the latest first; those that have expired as well.

    Who asked for a link themselves is not among them.
    """
    found = Invitation.objects.select_related("organisation").filter(
        _reached(within), SENT, accepted_at=None, revoked_at=None
    )
    for word in search.split()[:6]:
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return found.order_by("-sent_at", "-id")


def invitation_by_secret(secret: str) -> Invitation:
    """The invitation of a mailed link, in whatever state, or NotFound."""
    found = Invitation.objects.select_related("organisation", "domain", "link")
    invitation = found.filter(token_digest=digest(secret)).first()
    if invitation is None:
        raise NotFound
    return invitation


def is_invited(email: str) -> bool:
    """Whether an invitation waits for this address that still works."""
    found = Invitation.objects.select_related("domain")
    waiting = found.filter(email=email, accepted_at=None, revoked_at=None).first()
    return waiting is not None and is_open(waiting)


def invitation(invitation_id: UUID, within: Scope = WHOLE) -> Invitation:
    """One invitation, in whatever state, or NotFound."""
    found = Invitation.objects.filter(_reached(within), id=invitation_id).first()
    if found is None:
        raise NotFound
    return found


def links(within: Scope = WHOLE) -> QuerySet[JoinLink]:
    """All join links of a scope, the latest first."""
    found = JoinLink.objects.select_related("organisation").filter(within.within())
    return found.order_by("-created_at")


def link(link_id: UUID, within: Scope = WHOLE) -> JoinLink:
    """One join link of a scope, or NotFound."""
    return _one_link(Q(within.within(), id=link_id))


def link_by_code(code: str) -> JoinLink:
    """The join link of an address, in whatever state, or NotFound."""
    if not code.isalnum():
        raise NotFound
    return _one_link(Q(code=code.lower()))


def is_usable(link: JoinLink) -> bool:
    """Whether someone can join by it now."""
    return JoinLink.objects.filter(open_now(), id=link.id).exists()


def door() -> JoinLink | None:
    """The link of the front page, where one is in use."""
    return JoinLink.objects.filter(open_now(), kind=JoinLink.Kind.DOOR).first()


def waiting_applications(within: Scope = WHOLE) -> QuerySet[Application]:
    """Applications without an answer, the longest waiting first."""
    waiting = Application.objects.filter(within.within(), state=Application.State.APPLIED)
    return waiting.select_related("organisation", "link", "domain").order_by("applied_at", "id")


def to_answer(viewer: Member) -> QuerySet[Application]:
    """The same for those who answer them, to be counted; nothing for anyone else."""
    scope = scope_of(viewer, Permission.MEMBER_INVITE)
    waiting = Application.objects.filter(state=Application.State.APPLIED)
    return waiting.filter(scope.within()) if scope else waiting.none()


def to_answer_of_many(everyone: Iterable[Member]) -> list[tuple[Member, int]]:
    """How many wait for each of these who answers any; two queries, or one if nobody does."""
    members = list(everyone)
    prefetch_related_objects(members, "held_roles")
    scopes = [(member, scope_of(member, Permission.MEMBER_INVITE)) for member in members]
    answering = [(member, scope) for member, scope in scopes if scope]
    if not answering:
        return []
    waiting = Application.objects.filter(state=Application.State.APPLIED)
    places = list(waiting.values_list("organisation_id", "organisation__parent_id"))
    counts = [
        (member, sum(scope.covers(filter(None, place)) for place in places))
        for member, scope in answering
    ]
    return [(member, count) for member, count in counts if count]


def longest_waiting(viewer: Member) -> QuerySet[Application]:
    """The first of these, which stands for all: however many wait, it is one thing to do."""
    waiting = to_answer(viewer)
    return waiting.filter(~Exists(waiting.filter(id__lt=OuterRef("id"))))


def application(application_id: UUID, within: Scope = WHOLE) -> Application:
    """One application, in whatever state, or NotFound."""
    found = Application.objects.select_related("organisation", "link", "domain")
    application = found.filter(within.within(), id=application_id).first()
    if application is None:
        raise NotFound
    return application


def domains() -> QuerySet[JoinDomain]:
    """All domains whose people may join, by name."""
    return (
        JoinDomain.objects.select_related("organisation").filter(removed_at=None).order_by("name")
    )


def letting_in(email: str) -> JoinDomain | None:
    """The listed domain by which whoever reads this address may join, or apply."""
    return JoinDomain.objects.filter(name=email.rpartition("@")[2], removed_at=None).first()


def domain(domain_id: UUID) -> JoinDomain:
    """One domain, removed or not, or NotFound."""
    found = JoinDomain.objects.filter(id=domain_id).first()
    if found is None:
        raise NotFound
    return found


def _one_link(which: Q) -> JoinLink:
    found = JoinLink.objects.select_related("organisation").filter(which).first()
    if found is None:
        raise NotFound
    return found


def _waiting() -> Q:
    return Q(accepted_at=None, revoked_at=None, expires_at__gt=clock.now())


def _reached(within: Scope) -> Q:
    """Within an organisation it is those who are invited as members alone."""
    return Q() if within.is_whole else within.within() & Q(role=Role.MEMBER)
