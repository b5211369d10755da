"""The base page, the page of components and the error pages, without a database."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings

from design import views
from design.context import page

PROJECT = Path(__file__).resolve().parents[3]
OWN_PROCESSORS = ["django.template.context_processors.request", "design.context.page"]


@pytest.fixture(autouse=True)
def _no_other_app() -> Iterator[None]:
    """Templates as configured, but for what other apps add to a page."""
    engine = dict(settings.TEMPLATES[0])
    engine["OPTIONS"] = {**engine["OPTIONS"], "context_processors": OWN_PROCESSORS}
    with override_settings(TEMPLATES=[engine]):
        yield


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/design/?q=a+b&page=2")


def gallery(request: HttpRequest) -> str:
    return views.gallery(request).content.decode()


def test_the_gallery_shows_components_without_inline_style_or_script(request_: HttpRequest) -> None:
    shown = gallery(request_)
    assert "There is a problem" in shown
    assert "<svg" in shown
    assert " style=" not in shown
    assert "<style" not in shown
    assert re.findall(r"<script(?![^>]*\ssrc=)", shown) == []
    assert re.findall(r"\son[a-z]+=", shown) == []


def test_ids_on_the_gallery_are_unique(request_: HttpRequest) -> None:
    ids = re.findall(r'\sid="([^"]+)"', gallery(request_))
    assert len(ids) == len(set(ids))


def test_pages_turn_without_losing_the_search(request_: HttpRequest) -> None:
    assert "?q=a+b&amp;page=3" in gallery(request_)


def test_no_page_says_twice_that_something_is_wrong() -> None:
    pages = [one for one in PROJECT.glob("*/*/templates/**/*.html") if one.name != "base.html"]
    assert len(pages) > 100
    said = "{% block title %}{% if form.errors %}"
    assert not [one.name for one in pages if said in one.read_text()]


def test_without_a_brand_the_page_is_our_own(request_: HttpRequest) -> None:
    shown = gallery(request_)
    assert "– Hexitime</title>" in shown
    assert "design/mark.svg" in shown


def test_a_networks_brand_is_shown_and_escaped(request_: HttpRequest) -> None:
    request_.brand = SimpleNamespace(  # type: ignore[attr-defined]
        name="North <West>", logo_url="/media/l.png", theme_url="/theme.css?v=1"
    )
    shown = gallery(request_)
    assert "– North &lt;West&gt;</title>" in shown
    assert 'src="/media/l.png"' in shown
    assert '<link rel="stylesheet" href="/theme.css?v=1">' in shown


def test_a_brand_with_no_logo_leaves_ours(request_: HttpRequest) -> None:
    request_.brand = SimpleNamespace(name="", logo_url="", theme_url="")  # type: ignore[attr-defined]
    assert page(request_)["site_name"] == "Hexitime"
    assert page(request_)["logo_url"] == ""


def test_sign_out_comes_last_in_the_header_and_is_a_post(request_: HttpRequest) -> None:
    header = gallery(request_).partition("</header>")[0]
    last = header.rpartition("<form")[2]
    assert 'method="post"' in last
    assert "Sign out" in last
    assert "csrfmiddlewaretoken" in last


@pytest.mark.parametrize("name", ["400", "403", "404", "500"])
def test_an_error_page_says_what_to_do_next_even_without_a_request(name: str) -> None:
    shown = render_to_string(f"{name}.html")
    assert shown.count("<h1>") == 1
    assert 'href="/"' in shown


def test_an_unknown_host_is_a_404_that_names_no_network() -> None:
    request = RequestFactory().get("/")
    request.brand = SimpleNamespace(name="North West London")  # type: ignore[attr-defined]
    response = views.unknown_host(request)
    assert response.status_code == 404
    assert b"North West London" not in response.content


def test_a_refusal_shows_its_words_escaped() -> None:
    shown = render_to_string("design/refused.html", {"message": "<i>no</i>", "code": "refused"})
    assert "&lt;i&gt;no&lt;/i&gt;" in shown


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Finding a time", "propose up to three times"),
        ("Groups", "all who take part in equal shares"),
        ("If you do not agree", "a broker of the network decides"),
        ("If you do not agree", "within 90 days"),
    ],
)
def test_help_explains_times_groups_and_disputes(
    request_: HttpRequest, heading: str, said: str
) -> None:
    shown = views.help_page(request_).content.decode()
    section = shown.split(f"<h2>{heading}</h2>")[1].split("<h2>")[0]
    assert said in section
