"""Whose login a request comes with."""

from uuid import UUID

from django.http import HttpRequest


def id_of(request: HttpRequest) -> UUID:
    """The id of the login that is signed in: behind a door that lets nobody else through."""
    signed_in: UUID | None = request.user.pk
    assert signed_in is not None
    return signed_in
