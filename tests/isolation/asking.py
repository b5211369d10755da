"""Asking an address in every way that HTTP has, with all that names a network or its objects."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.forms import BaseForm
from django.test import Client

from kernel.ids import uuid7
from tests.isolation.things import Things

# What forms and links of the product use, and then all others, one of them nobody's.
SENT = ("GET", "POST")
USED = (*SENT, "HEAD")
UNUSED = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
METHODS = (*USED, *UNUSED)
WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
# Changes from page to page: CSRF tokens, keys that make a form work once, times reckoned from now.
_FRESH = re.compile(r'value="(?:[A-Za-z0-9]{64}|[0-9a-f]{8}-[0-9a-f-]{27})"|datetime="\d{4}-[^"]*"')
_FRESH_COOKIE = re.compile(r"(Set-Cookie: __Host-\w+=)\w+(.*)expires=[^;]*")


@dataclass(frozen=True, slots=True)
class Answer:
    """What someone is told: everything that may differ between there and not there."""

    status: int
    text: str

    def without(self, *said: str) -> "Answer":
        """The answer, but for words that the question had."""
        text = self.text
        for word in sorted(filter(None, said), key=len, reverse=True):
            text = text.replace(word, "")
        return Answer(self.status, text)


def ask(
    client: Client,
    method: str,
    path: str,
    *,
    body: dict[str, Any] | None = None,
    content_type: str = FORM,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Send one request and take in all of the response, headers included."""
    sent = _encoded(body, content_type) if body and method in WITH_BODY else b""
    response = client.generic(method, path, sent, content_type, headers=headers or {})
    content = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return Answer(response.status_code, _headers(response) + _plain(content))


def _encoded(body: dict[str, Any], content_type: str) -> bytes:
    if content_type == JSON:
        return json.dumps(body).encode()
    return urlencode(body).encode()


def _headers(response: Any) -> str:
    lines = [f"{name}: {value}" for name, value in sorted(response.headers.items())]
    lines += [f"Set-Cookie: {one.OutputString()}" for one in response.cookies.values()]
    kept = [line for line in lines if not line.startswith(("Content-Length", "Expires"))]
    return _FRESH_COOKIE.sub(r"\1\2", "\n".join(kept)) + "\n\n"


def _plain(content: bytes) -> str:
    return html.unescape(_FRESH.sub("", content.decode(errors="replace")))


def form_of(things: Things) -> dict[str, str]:
    """Fields that some form of the product has, with these objects where one is named."""
    values = things.values
    named = {
        "organisation": values["organisation_id"],
        "parent": values["organisation_id"],
        "form-0-parent": values["organisation_id"],
        "to": values["handle"],
        "network": str(things.network.id),
        "next": f"http://{things.network.host}/",
    }
    others = dict.fromkeys(_all_field_names(), values["member_id"])
    return {**others, **_names(things), **_WORDS, **named, "key": str(uuid7())}


@cache
def _all_field_names() -> tuple[str, ...]:
    return tuple(dict.fromkeys(_field_names()))


def _field_names(form: type = BaseForm) -> Iterator[str]:
    """The names of all fields of all forms that there are."""
    for below in form.__subclasses__():
        yield from getattr(below, "base_fields", {})
        yield from _field_names(below)


def query_of(things: Things) -> dict[str, str]:
    """A query string that names a network and each of its objects in every way."""
    values = things.values
    asked = {"after": values["transfer_id"], "before": values["transfer_id"], "q": "Swift"}
    asked |= {"v": values["code"], "to": values["handle"], "seen": values["exchange_id"]}
    return {**_names(things), **asked, "next": f"//{things.network.host}/", "page": "1"}


def headers_of(things: Things) -> dict[str, str]:
    """Headers by which clients and proxies name a place or an object."""
    network = things.network
    hosts = ("X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-Original-Host")
    ids = ("X-Network-ID", "X-Network", "X-Tenant-ID", "Idempotency-Key", "X-Request-ID")
    urls = ("X-Original-URL", "X-Rewrite-URL", "HX-Current-URL", "Referer", "Origin")
    url = f"http://{network.host}/people/{things.values['handle']}/"
    return {
        **dict.fromkeys(hosts, network.host),
        **dict.fromkeys(ids, str(network.id)),
        **dict.fromkeys(urls, url),
        "Forwarded": f"host={network.host}",
        "X-Schema": network.schema,
        "HX-Request": "true",
        "HX-Target": things.values["listing_id"],
        "HX-Prompt": things.values["member_id"],
        "Authorization": f"Bearer {things.values['secret']}",
        "If-None-Match": f'"{things.values["code"]}"',
    }


def _names(things: Things) -> dict[str, str]:
    """Every object under its parameter's name, with and without `_id`, and the network too."""
    network = things.network
    bare = {name.removesuffix("_id"): value for name, value in things.values.items()}
    place = {"network": str(network.id), "network_id": str(network.id), "host": network.host}
    return {**things.values, **bare, **place, "slug": network.slug, "schema": network.schema}


# Values with which forms are right, so that a form is not refused before it is acted upon.
_WORDS = {
    "username": "nobody@example.org",
    "email": "new.person@example.org",
    "password": "five quiet words for now",
    "new_password": "five quiet words for now",
    "name": "New Person",
    "label": "A poster",
    "role": "member",
    "kind": "trust",
    "colour": "#336699",
    "title": "Something to do",
    "give_title": "Something to give",
    "need_title": "Something to get",
    "give_kind": "reviewing",
    "need_kind": "reviewing",
    "description": "At some length.",
    "message": "Would you?",
    "text": "Would you?",
    "note": "Thank you",
    "about": "Something of me",
    "job_title": "Nurse",
    "learned": "A lot",
    "thanks": "Thank you",
    "reason": "A reason that is long enough.",
    "hours": "0.25",
    "minutes": "0.25",
    "direction": "give",
    "how": "either",
    "help_kind": "reviewing",
    "closes_on": "2099-01-01",
    "helped_on": "2026-01-01",
    "welcome_minutes": "120",
    "debt_minutes": "0",
    "sought": "warwick",
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "0",
    "form-0-name": "Another Trust",
    "form-0-kind": "trust",
}
