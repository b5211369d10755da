"""The views of the request tax: no query, one, and one in a transaction."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tenant_apps.organisations.models import Organisation


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


def one_query(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Organisation.objects.get(name="Riverside Trust").name)


def in_a_transaction(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        return one_query(request)


urlpatterns = [
    path("nothing/", nothing),
    path("query/", one_query),
    path("transaction/", in_a_transaction),
]
