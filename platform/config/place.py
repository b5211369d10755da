"""The frame of a page: who is asking, under which brand, and where they can go."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.functional import SimpleLazyObject

from config import observability
from kernel import clock
from shared_apps.agreeing import selectors as agreeing
from shared_apps.operators import permissions
from shared_apps.operators import selectors as operators
from shared_apps.operators.models import Operator
from shared_apps.visiting import access as visiting
from shared_apps.visiting import presenters as visits
from shared_apps.visiting.models import Visit
from shared_apps.visiting.selectors import open_in as visits_in
from tenant_apps.brand import selectors as brand
from tenant_apps.home import badge
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may, scope_of
from tenant_apps.pages.models import Kind
from tenant_apps.policy import open_pages
from tenants.current import NetworkRef
from tenants.models import Network
from tenants.urls import central

CHAMPIONS_SHOWN = 5
RUN = "Run the network"


@dataclass(frozen=True, slots=True)
class Item:
    """One place in the navigation."""

    label: str
    url: str
    current: bool = False
    badge: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in, and how to leave."""

    name: str
    url: str
    sign_out_url: str
    current: bool = False


def describe(request: HttpRequest) -> None:
    """Put `member` and `brand` on a request to a network. A visitor stands where a member would."""
    if not hasattr(request, "network"):
        return
    request.brand = SimpleLazyObject(brand.current)  # type: ignore[attr-defined]
    visit: Visit | None = getattr(request, "visit", None)
    if visit is not None:
        request.member = visiting.visitor(visit)  # type: ignore[attr-defined]
        return
    user = request.user
    member = members.of_user(user) if user.is_authenticated else None
    request.member = member  # type: ignore[attr-defined]
    if member is not None:
        observability.name_member(member.id)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of the base page: navigation, account, sign-in link."""
    if not hasattr(request, "user"):
        return {}
    is_network = hasattr(request, "network")
    place = _network_frame if is_network else _central_frame
    links = [*_own_pages(), *_footer_links("Privacy of the service")] if is_network else None
    return {"footer_links": links or _footer_links("Privacy"), **place(request)}


def _own_pages() -> list[Item]:
    """What the network says of itself: these pages are always there."""
    return [Item(kind.label, reverse("pages:page", args=[kind])) for kind in Kind]


def _footer_links(privacy: str) -> list[Item]:
    """What the central service says of itself, from wherever one is."""
    pages = {
        "Accessibility": "front:accessibility",
        privacy: "front:privacy",
        "Status": "status:page",
        "Contact": "front:contact",
    }
    conf = settings.CENTRAL_URLCONF
    return [Item(label, central(reverse(name, urlconf=conf))) for label, name in pages.items()]


def ways_of_the_suspended() -> dict[str, Any]:
    """Whom to ask why, by name alone; where to turn if that does not help; and the way out."""
    return {
        "champions": [one.name for one in members.champions()[:CHAMPIONS_SHOWN]],
        "contact_url": central(reverse("front:contact", urlconf=settings.CENTRAL_URLCONF)),
        "sign_out_url": reverse("accounts:sign_out"),
    }


def ways_to_the_minimum(missing: Iterable[str]) -> list[Item]:
    """Where what the network asks for first is posted."""
    labels = {"offer": "Offer something", "request": "Ask for help"}
    return [Item(labels[kind], reverse("listings:post", args=[kind])) for kind in missing]


def _visitors_frame(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """Where a visitor from the central service can go, and that they are one."""
    places = {RUN: reverse("joining:people"), "This visit": reverse("visiting:here")}
    return {
        "run_label": RUN,
        "nav": [_item(request.path, label, url) for label, url in places.items()],
        "account": Account(
            name=visits.who(visit.operator_name),
            url=reverse("visiting:here"),
            sign_out_url=reverse("visiting:leave"),
        ),
        "banners": [visits.to_visitor(visit)],
        "home_url": reverse("visiting:here"),
        "may_send": lambda action: _is_open_to_visitors(action or request.path),
        "closed_note": "Only a champion can do this.",
    }


def _is_open_to_visitors(action: str) -> bool:
    """Whether a form that is sent there is looked at: others are not shown to visitors."""
    return open_pages.is_open(resolve(urlsplit(action).path).view_name, "POST")


def _visits_here(request: HttpRequest) -> Any:
    """What champions read above every page while somebody visits; asked for by whole pages."""
    network: NetworkRef = request.network  # type: ignore[attr-defined]
    if network.visited_until is None or network.visited_until < clock.now():
        return ()
    return SimpleLazyObject(lambda: [visits.to_champion(one) for one in visits_in(network)])


def _network_frame(request: HttpRequest) -> dict[str, Any]:
    visit: Visit | None = getattr(request, "visit", None)
    if visit is not None:
        return _visitors_frame(request, visit)
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return {"sign_in_url": reverse("accounts:sign_in")}
    if not member.is_active:
        return {"account": Account(member.name, "/", reverse("accounts:sign_out"))}
    path = request.path
    return {
        "dues": _dues(request, member),
        "run_label": _run_label(member),
        "banners": _visits_here(request) if may(member, Permission.AUDIT_READ) else (),
        "nav": [_item(path, label, url, badge) for label, url, badge in _places(request, member)],
        "ask": _ask(path, member),
        "may_post": may(member, Permission.LISTING_POST),
        "begins_later": member.begins_later,
        "may_propose": may(member, Permission.EXCHANGE_PROPOSE),
        "account": Account(
            name=member.name,
            url=reverse("members:profile"),
            sign_out_url=reverse("accounts:sign_out"),
            current=path == reverse("members:profile"),
        ),
    }


def _dues(request: HttpRequest, member: Member) -> dict[str, Any] | None:
    """What champions alone are shown of it that the network is not paid for."""
    standing = request.network.standing  # type: ignore[attr-defined]
    url = reverse("billing:page")
    if not standing or request.path == url or not may(member, Permission.BILL_READ):
        return None
    return {"is_read_only": standing == Network.Standing.READ_ONLY, "url": url}


def _ask(path: str, member: Member) -> dict[str, str] | None:
    """The way to ask for help from every page but its own, and the form that a script fetches."""
    url = reverse("listings:post", args=["request"])
    if path.startswith(url) or not may(member, Permission.LISTING_POST):
        return None
    return {"url": url, "form_url": reverse("listings:quick")}


def _places(request: HttpRequest, member: Member) -> list[tuple[str, str, int]]:
    known: int | None = getattr(request, "to_do_count", None)
    to_do_count = badge.count(member) if known is None else known
    reads = may(member, Permission.LISTING_READ)
    places = [
        ("Home", reverse("home:home"), to_do_count),
        ("Requests and offers", reverse("search:listings" if reads else "listings:mine"), 0),
        ("My exchanges", reverse("exchanges:list"), 0),
        ("Credits", reverse("credits:statement"), 0),
    ]
    if may(member, Permission.DIRECTORY_READ):
        people = request.brand.words.called("People")  # type: ignore[attr-defined]
        places.append((people, reverse("search:people"), 0))
    if scope_of(member, Permission.EXCHANGE_BROKER):
        places.append(("Broker queue", reverse("brokering:queue"), 0))
    if scope_of(member, Permission.MEMBER_INVITE):
        places.append((_run_label(member), reverse("joining:people"), 0))
    elif scope_of(member, Permission.REPORT_READ):
        places.append(("Reports", reverse("arriving:sources"), 0))
    return places


def _run_label(member: Member) -> str:
    """What the part is called where a champion works, of the network or of an organisation."""
    is_whole = may(member, Permission.MEMBER_INVITE)
    return RUN if is_whole else "Your organisation"


def _central_frame(request: HttpRequest) -> dict[str, Any]:
    if not request.user.is_authenticated:
        return {"sign_in_url": reverse("accounts:sign_in")}
    # Whoever came by the door of the console is known already.
    known = getattr(request, "operator", None)
    operator = known or operators.of_user(request.user.pk)
    if operator is None:
        return {"sign_in_url": reverse("accounts:sign_in")}
    return {
        "nav": _rooms(request.path, operator),
        "account": Account(
            operator.name, reverse("console:networks"), reverse("accounts:sign_out")
        ),
    }


def _rooms(path: str, operator: Operator) -> list[Item]:
    """The parts of the console that the operator's role opens."""
    apart = tuple(reverse(f"console:{name}") for _, name, _ in _ROOMS[1:])
    waiting = {"askings": agreeing.waiting_for(operator)}
    first, *others = [
        (label, reverse(f"console:{name}"), waiting.get(name, 0))
        for label, name, permission in _ROOMS
        if permissions.may(operator, permission)
    ]
    return [_item(path, *first, apart=apart), *(_item(path, *one) for one in others)]


# The first is all that is in none of the others.
_ROOMS = (
    ("Networks", "entrance", permissions.Permission.NETWORK_READ),
    ("Federation", "federation", permissions.Permission.FEDERATION_READ),
    ("Joining", "admissions", permissions.Permission.FEDERATION_READ),
    ("Billing", "billing", permissions.Permission.BILL_READ),
    ("Skills", "skills", permissions.Permission.NETWORK_READ),
    ("To agree", "askings", permissions.Permission.NETWORK_READ),
    ("Audit", "audit", permissions.Permission.AUDIT_READ),
    ("Visits", "visits", permissions.Permission.VISIT_READ),
    ("Operators", "operators", permissions.Permission.OPERATOR_READ),
    ("Service", "service", permissions.Permission.NETWORK_READ),
)


def _item(path: str, label: str, url: str, badge: int = 0, apart: tuple[str, ...] = ()) -> Item:
    """A place, current for all paths below it but those `apart`."""
    here = path == url if url == "/" else path.startswith(url)
    here = here and not path.startswith(apart)
    return Item(label=label, url=url, current=here, badge=badge)
