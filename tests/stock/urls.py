"""A page with all notes, and Django's pages about passwords."""

from django.contrib.auth import urls as auth
from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from tests.stock.notes.models import Note


def notes(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"notes": list(Note.objects.order_by("pk").values_list("text", flat=True))})


urlpatterns = [
    path("", notes, name="notes"),
    path("accounts/", include(auth.urlpatterns)),
]
