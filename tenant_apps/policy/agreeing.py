"""Who has to agree to something first, and where they are sent: `pages` says to what."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

V = TypeVar("V", bound=Callable[..., Any])
_MARK = "is_open_before_agreeing"


def open_before_agreeing(view: V) -> V:
    """A page that stays open to whoever has not agreed. Stands below `members_only`."""
    setattr(view, _MARK, True)
    return view


def is_stopped(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Whether they must agree before they see this page, as was read along with their login."""
    must = getattr(request.user, "must_agree", False)
    return bool(must) and not getattr(view, _MARK, False)


def to_agree(request: HttpRequest) -> HttpResponse:
    """To the page that asks it, and then back."""
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return redirect(f"{reverse('pages:agree')}?{urlencode({'next': wanted})}")
