"""Where somebody was going when they were asked something first."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def next_page(request: HttpRequest, wanted: str) -> str:
    """The path that they wanted, if it is one of this host; else the front page.

    To be redirected to as it stands: Django's `redirect` would take a word for a view's name.
    """
    is_here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_here and wanted.startswith("/") else "/"
