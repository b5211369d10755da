"""A network whose front page fails with a person's data in its hands."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def front(request: HttpRequest) -> HttpResponse:
    email = "alice.archer@nwl.example"
    raise ValueError(f"{email} has NHS number 943 476 5919 and token {request.GET['token']}")


urlpatterns = [path("", front), path("sign-in/", front, name="home")]
