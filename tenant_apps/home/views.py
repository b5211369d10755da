"""The network's front page."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from design import formatting
from tenant_apps.announcements import presenters as announcing
from tenant_apps.brand.selectors import CurrentBrand
from tenant_apps.cpd import selectors as cpd
from tenant_apps.home import presenters, selectors
from tenant_apps.joining import selectors as joining
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger.models import AccountKind
from tenant_apps.listings import presenters as listing_presenters
from tenant_apps.listings import selectors as listings
from tenant_apps.listings.models import Listing
from tenant_apps.matching import answering
from tenant_apps.matching import presenters as matching
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, may
from tenant_apps.starting import presenters as starting
from tenants import features
from tenants.features import Feature
from tenants.http import NetworkRequest

NEWEST = 6
SHOWN = 5
SUITED = 3
ANNOUNCED = 3


class HomeRequest(NetworkRequest):
    """Of anybody at a network."""

    brand: CurrentBrand


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """For a stranger what this network is; for a member what waits for them."""
    is_stranger = getattr(request, "member", None) is None
    return _welcome(cast(HomeRequest, request)) if is_stranger else _of_member(request)


def _welcome(request: HomeRequest) -> HttpResponse:
    context = {
        "may_ask": joining.domains().exists(),
        "door": joining.door(),
        "is_community": request.network.is_community,
        "welcome": formatting.html(request.brand.welcome_text),
    }
    return render(request, "home/welcome.html", context)


@members_only
def _of_member(request: MemberRequest) -> HttpResponse:
    me = request.member
    account = accounts.account_of(kind=AccountKind.MEMBER, holder=me.id)
    news = selectors.news(me)
    waiting = selectors.to_do(me, known=news)
    # The frame shows how many: it need not ask again.
    request.to_do_count = len(waiting)
    suited = answering.requests_for(me, count=SUITED)
    newest = [] if suited else listings.newest(kind=Listing.Kind.REQUEST, not_of=me, count=NEWEST)
    context = {
        "first_name": me.name.split()[0],
        "to_review": presenters.to_review(news.to_review),
        "written": presenters.written(news.written),
        "in_groups": presenters.in_groups(news.in_groups),
        "asked": presenters.asked(news.asked),
        "to_do": [presenters.to_do(item) for item in waiting[:SHOWN]],
        "to_do_more": len(waiting) - SHOWN,
        "suited": matching.answers(suited),
        "balance": presenters.balance(account),
        "requests": [listing_presenters.card(listing, viewer=me) for listing in newest],
        "reads": may(me, Permission.LISTING_READ),
        "welcome": "" if news.journey.has_acted else formatting.html(request.brand.welcome_text),
        "announcements": [announcing.shown(one) for one in news.announced[:ANNOUNCED]],
        "journey": starting.journey(news.journey),
        "missing": starting.missing(news.journey),
        "has_coffee": features.is_on(Feature.COFFEE),
    }
    return render(request, "home/home.html", context)


@require_safe
@members_only
def to_do(request: MemberRequest) -> HttpResponse:
    """All that waits for a member."""
    waiting = selectors.to_do(request.member)
    request.to_do_count = len(waiting)
    unwritten = cpd.unwritten_count(request.member) if features.is_on(Feature.CPD) else 0
    context = {
        "to_do": [presenters.to_do(item) for item in waiting],
        "unwritten": presenters.unwritten(unwritten),
    }
    return render(request, "home/to_do.html", context)
