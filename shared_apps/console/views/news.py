"""Announcements to the champions of networks: written, looked at, sent, withdrawn."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from design import formatting
from kernel.errors import Refused
from shared_apps.champion_news import selectors, services
from shared_apps.console import figures
from shared_apps.console import service_presenters as presenters
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.console.service_forms import NewsForm
from shared_apps.operators import permissions
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from tenants.models import Network

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.NETWORK_READ)
def news(request: OperatorRequest) -> HttpResponse:
    """All of them, and how many networks have been told of each."""
    context = {
        "tabs": presenters.tabs("news"),
        "rows": presenters.news_rows(selectors.everything()),
        "may_tell": _may_tell(request),
    }
    return render(request, "console/news.html", context)


@get_or_post
@needs(Permission.CHAMPIONS_TELL)
def write(request: OperatorRequest) -> HttpResponse:
    """Write one, look at what comes of it, and send it: nothing is kept before."""
    form = NewsForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            step = request.POST.get("step", "look")
            try:
                if step == "send":
                    return _send(request, form)
                if step == "look":
                    return _look(request, form)
                status = 200
            except Refused as refused:
                status = explain(form, refused)
    return render(request, "console/write_news.html", {"form": form}, status=status)


@require_safe
@needs(Permission.NETWORK_READ)
def item(request: OperatorRequest, news_id: UUID) -> HttpResponse:
    """One of them, and which networks have been told."""
    found = selectors.get(news_id)
    context = {
        "one": presenters.news_item(found),
        "recipients": presenters.recipients(selectors.recipients(found)),
        "may_tell": _may_tell(request),
    }
    return render(request, "console/news_item.html", context)


@get_or_post
@needs(Permission.CHAMPIONS_TELL)
def withdraw(request: OperatorRequest, news_id: UUID) -> HttpResponse:
    """Take one back, after a question."""
    found = selectors.get(news_id)
    if request.method == "POST":
        services.withdraw(news_id=news_id, by=request.operator)
        messages.success(request, "Withdrawn. Nobody reads it any more.")
        return redirect("console:news_item", news_id)
    if found.withdrawn_at:
        return redirect("console:news_item", news_id)
    return render(request, "design/sure.html", presenters.withdrawing(found))


def _look(request: OperatorRequest, form: NewsForm) -> HttpResponse:
    """As champions will read it, and how many they are. Raises NobodyMeant."""
    asked = form.cleaned_data
    meant = selectors.aimed_at(asked["audience"], asked["kinds"], asked["networks"])
    if not meant:
        raise services.NobodyMeant
    champions = figures.champions_of(one.id for one in meant if one.state == Network.State.ACTIVE)
    context = {
        "form": form,
        "title": asked["title"],
        "html": formatting.html(asked["text"]),
        "until": asked["shows_until"],
        "reach": presenters.reach(meant, champions),
    }
    return render(request, "console/look_at_news.html", context)


def _send(request: OperatorRequest, form: NewsForm) -> HttpResponse:
    sent = services.send(**form.values(), key=form.cleaned_data["key"], by=request.operator)
    messages.success(request, "It is sent: each network is told within minutes.")
    return redirect("console:news_item", sent.id)


def _may_tell(request: OperatorRequest) -> bool:
    return permissions.may(request.operator, Permission.CHAMPIONS_TELL)
