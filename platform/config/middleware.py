"""Small manners of every response."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control

from config import errors, place
from kernel.errors import Refused
from tenants.models import Network

Respond = Callable[[HttpRequest], HttpResponse]


class ReadOnly(Refused):
    """The network is read-only for now. Why is for its champions, who see it above each page."""

    code = "read_only"
    status = 403
    default_message = (
        "This network is read-only for now: you can read everything, take a copy of your data and "
        "leave, but not change anything. Ask a champion when that ends."
    )


class NoStoreMiddleware:
    """Pages are for the person who asked: no cache keeps them, unless the view says so."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True, private=True)
        return response


class SizeMiddleware:
    """A body larger than any form takes is refused before it is read. Forms have limits below.

    The files of a message may be large, and of a logo it is said in words; no other form's may.
    """

    MOST_BYTES = 50 * 1024 * 1024
    USUAL_BYTES = 8 * 1024 * 1024
    WITH_FILES = re.compile(
        r"/(exchanges/[0-9a-f-]{36}/notes|groups/[0-9a-f-]{36}/talk|settings/brand)/"
    )

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("Content-Length", "")
        most = self.most_bytes(request.path_info)
        if length.isdecimal() and int(length) > most:
            said = f"This is too large: send less than {most // 1024 // 1024} MB."
            return HttpResponse(said, status=413)
        return self.get_response(request)

    @classmethod
    def most_bytes(cls, path: str) -> int:
        """How large a body may be that is sent to this path."""
        return cls.MOST_BYTES if cls.WITH_FILES.fullmatch(path) else cls.USUAL_BYTES


class RefusalMiddleware:
    """The one place where a refusal becomes a response."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return errors.refused(request, error) if isinstance(error, Refused) else None


class ReadOnlyMiddleware:
    """While a network is not paid for, nothing in it is changed but what is each person's own, and
    what keeps people safe.

    Signing in and out and its safety, agreeing to what is asked before anything can be read, a copy
    of one's data, leaving and coming back, mails, being found elsewhere, and the bill go on; so do
    blocking and reporting, shutting somebody out, directories and lists of leavers, which do so
    too, and visits by support.
    """

    GOES_ON = re.compile(
        r"/(sign-in|sign-out|password|security|scim|agree|support|blocks|reports|mails|searches/stop"
        r"|settings/(billing|support|leavers)|others/you/findable|people/me/(leave|data)|come-back"
        r"|people/[^/]+/(suspend|end|erase|keep|second-step))/|/invitation/[^/]+/no/"
    )

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        return errors.refused(request, ReadOnly()) if self.is_refused(request) else None

    @classmethod
    def is_refused(cls, request: HttpRequest) -> bool:
        """Whether it would change something in a network that is read-only."""
        network = getattr(request, "network", None)
        if network is None or network.standing != Network.Standing.READ_ONLY:
            return False
        is_change = request.method not in ("GET", "HEAD", "OPTIONS")
        return is_change and not cls.GOES_ON.match(request.path_info)


class PlaceMiddleware:
    """Says who is asking and what the page's frame shows: brand and navigation."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        place.describe(request)
        return self.get_response(request)
