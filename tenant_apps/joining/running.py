"""The parts of running a network, under a few headings, and which of them are whose."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import resolve, reverse

from design.wording import USUAL, Words
from tenant_apps.members.permissions import Actor, Permission, may
from tenant_apps.policy import open_pages
from tenant_apps.policy.visitors import is_visitor
from tenants import features

# What whoever runs an organisation finds here.
_IN_PART = (
    "joining:invitations",
    "joining:staff",
    "joining:links",
    "joining:applications",
    "arriving:sources",
    "joining:members",
    "organisations:list",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A part of running the network."""

    title: str
    text: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together, what is used most first."""

    title: str
    places: list[Place]


def groups(applied: int, viewer: Actor, words: Words = USUAL) -> list[Group]:
    """What a champion can do here, of the network or of an organisation; so many have applied."""
    every = _groups(applied, words)
    if is_visitor(viewer):
        return list(_left(every, _is_open_to_visitors))
    if may(viewer, Permission.MEMBER_INVITE):
        return every
    open_to_part = {reverse(name) for name in _IN_PART}
    return list(_left(every, lambda place: place.url in open_to_part))


def _left(every: list[Group], is_open: Callable[[Place], bool]) -> Iterator[Group]:
    """What is left of each group to whom not all is open."""
    for group in every:
        if places := [place for place in group.places if is_open(place)]:
            yield replace(group, places=places)


def _is_here(place: Place) -> bool:
    """Whether the network has what it is of."""
    feature = features.of_address(resolve(place.url).view_name)
    return feature is None or features.is_on(feature)


def _is_open_to_visitors(place: Place) -> bool:
    return open_pages.is_open(resolve(place.url).view_name, "GET")


def _groups(applied: int, words: Words) -> list[Group]:
    every = [
        Group("People", _people(applied, words)),
        Group("Ways in", _ways_in()),
        Group(f"What {words.members} see", _seen()),
        Group("Rules and credits", _rules()),
        Group("With other networks", _others()),
        Group("Looking after it", _care(words)),
    ]
    return list(_left(every, _is_here))


def _people(applied: int, words: Words) -> list[Place]:
    waiting = "1 waits for you." if applied == 1 else f"{applied:,} wait for you."
    return [
        Place(
            f"{words.called('Members')} and roles",
            "Who is here, who helps as broker or champion.",
            reverse("joining:members"),
            "people",
        ),
        Place(
            "Applications",
            waiting if applied else "Who asked to be let in.",
            reverse("joining:applications"),
            "tick",
        ),
        Place(
            words.called("Organisations"),
            "The trusts, councils and others people work for.",
            reverse("organisations:list"),
            "place",
        ),
        Place(
            "Types of membership",
            "What staff, students, citizens and others may do, and until when.",
            reverse("membership_types:list"),
            "people",
        ),
        Place(
            "Who may do what",
            "Every role, who has it, and where.",
            reverse("members:roles"),
            "people",
        ),
    ]


def _ways_in() -> list[Place]:
    return [
        Place("Invite people", "By mail, one by one.", reverse("joining:invitations"), "mail"),
        Place(
            "Invite a list of staff",
            "From a spreadsheet, checked before anything is sent.",
            reverse("joining:staff"),
            "download",
        ),
        Place(
            "Links and posters",
            "A link or a QR code by which people join themselves.",
            reverse("joining:links"),
            "copy",
        ),
        Place(
            "E-mail domains",
            "Whose people may join by themselves.",
            reverse("joining:domains"),
            "mail",
        ),
        Place(
            "How people sign in",
            "By their organisation, and with a second step.",
            reverse("sso:settings"),
            "tick",
        ),
        Place(
            "Staff directory",
            "Joiners, movers and leavers follow it by themselves.",
            reverse("scim:settings"),
            "people",
        ),
    ]


def _seen() -> list[Place]:
    return [
        Place(
            "Announcements",
            "What you have to say to members.",
            reverse("announcements:manage"),
            "mail",
        ),
        Place("Brand", "Name, colour and logo.", reverse("brand:settings"), "gear"),
        Place(
            "Words and texts",
            "What you call people, a welcome, how your mails end.",
            reverse("brand:words"),
            "gear",
        ),
        Place(
            "Pages",
            "About us, code of conduct, privacy and terms.",
            reverse("pages:list"),
            "info",
        ),
        Place(
            "Skills", "What members can choose from, and your own.", reverse("skills:list"), "tick"
        ),
        Place("Kinds of help", "What you call them.", reverse("listings:kinds"), "request"),
        Place(
            "Requests to begin from",
            "Examples for those who ask.",
            reverse("listings:templates"),
            "request",
        ),
        Place(
            "Your own address",
            "Answer on a name of your organisation’s.",
            reverse("own_host:page"),
            "place",
        ),
    ]


def _rules() -> list[Place]:
    return [
        Place("Rules", "Welcome credits and limits.", reverse("oversight:policy"), "chest"),
        Place(
            "Review before posting",
            "Look at what members post, if you wish.",
            reverse("listings:queue"),
            "tick",
        ),
        Place(
            "Quiet hours and small numbers",
            "When no mail comes, and of how few no figure is shown.",
            reverse("oversight:care"),
            "clock",
        ),
        Place(
            "Organisations’ credits",
            "Accounts from which they pay for groups.",
            reverse("organisation_accounts:list"),
            "chest",
        ),
        Place(
            "Idle credits", "Who has hours to spend or give.", reverse("oversight:idle"), "clock"
        ),
    ]


def _others() -> list[Place]:
    return [
        Place(
            "Federation",
            "Trade with other networks: join, choose what they find, leave.",
            reverse("admission:membership"),
            "exchange",
        ),
        Place(
            "Import from another time bank",
            "Its members, organisations, skills, listings and balances.",
            reverse("importing:start"),
            "download",
        ),
    ]


def _care(words: Words) -> list[Place]:
    return [
        Place(
            f"Where {words.members} come from",
            "Which link, poster or list brought whom, and how far they got.",
            reverse("arriving:sources"),
            "people",
        ),
        *_billing(),
        Place("Log", "Who did what, and when.", reverse("audit_log:log"), "clock"),
        Place(
            "Visits by support",
            "Who of the central service came, why, and when.",
            reverse("visiting:visits"),
            "people",
        ),
        Place(
            "From Hexitime",
            "What the central service tells those who run a network.",
            reverse("champion_news:list"),
            "mail",
        ),
    ]


def _billing() -> list[Place]:
    """Where the deployment bills at all."""
    if not settings.STRIPE_API_KEY:
        return []
    words = "What your institution pays, invoices and purchase order."
    return [Place("Billing", words, reverse("billing:page"), "chest")]
