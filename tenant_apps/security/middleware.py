"""A session ends after an hour's rest, and twelve hours after signing in."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse

from kernel import clock

BEGAN, SEEN = "began_at", "seen_at"
# So often at most does a page write that its session is alive.
NOTED_EVERY_SECONDS = 5 * 60


class TimesMiddleware:
    """Looks at the session of whoever is signed in, and at no other's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            self._look(request)
        return self.get_response(request)

    def _look(self, request: HttpRequest) -> None:
        session, now = request.session, clock.now().timestamp()
        began, seen = session.get(BEGAN, now), session.get(SEEN, now)
        most = timedelta(seconds=settings.SESSION_COOKIE_AGE).total_seconds()
        if now - began > most or now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
            messages.info(request, "You were signed out, since you had been away for a while.")
        elif now - seen > NOTED_EVERY_SECONDS or BEGAN not in session or SEEN not in session:
            session[BEGAN], session[SEEN] = began, now
