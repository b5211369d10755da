"""The fake Stripe's HTTP: forms in, JSON out, keys that make a request count once, pages of lists.

It runs in a thread of the test, so that the test sees its books. `is_down` makes it answer 503;
`losing` loses that many answers after the work was done, which is when keys matter; `refusing` has
paths to which nothing can be posted, each with why. With pages, its addresses for people lead to
pages of its own.
"""

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.stripe_fake import pages
from tests.stripe_fake.books import Books, Found, Unwilling
from tests.stripe_fake.known import unknown

KEYS_LAST_SECONDS, WAIT_SECONDS = 86_400, 30
SECRET = "whsec_of_the_tests"
KEY = "sk_test_of_the_tests"
_KINDS = {
    "customers": "customer",
    "products": "product",
    "prices": "price",
    "subscriptions": "subscription",
    "invoices": "invoice",
    "credit_notes": "credit_note",
    "checkout/sessions": "checkout.session",
    "events": "event",
}


class StripeFake:
    """A Stripe on this machine, for as long as a `with` lasts."""

    def __init__(self, *, with_pages: bool = False) -> None:
        self.with_pages = with_pages
        self.lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"fake": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self.forget()

    def forget(self) -> None:
        """Begin anew, as if nothing had ever been asked."""
        self.books = Books()
        if self.with_pages:
            pages.lead_here(self.books, self.base)
        self.is_down = False
        self.losing = 0
        self.refusing: dict[str, str] = {}
        # Paths whose answers wait for this, so that something happens in between.
        self.between: dict[str, threading.Event] = {}
        self.is_between = threading.Event()
        self.asked: list[tuple[str, str, str]] = []
        self.remembered: dict[str, tuple[str, int, Any, int]] = {}

    def __enter__(self) -> "StripeFake":
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def settings(self) -> dict[str, Any]:
        """What the deployment is told to reach it."""
        return {
            "STRIPE_API_KEY": KEY,
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_BASE": self.base,
            "STRIPE_RETRIES": 0,
        }

    def answer(self, method: str, path: str, params: Found, key: str) -> tuple[int, Any]:
        """Do what a request asks, or what it asked the first time."""
        asked = json.dumps([method, path, params], sort_keys=True)
        first, status, said, at = self.remembered.get(key, ("", 0, None, 0))
        if first and at + KEYS_LAST_SECONDS > self.books.now():
            if first != asked:
                return 400, _error("Keys for idempotent requests…", "idempotency_error")
            return status, said
        try:
            status, said = 200, self._do(method, path, params)
        except Unwilling as error:
            status = error.status
            said = _error(error.message, "invalid_request_error", error.code, error.param)
        said = json.loads(json.dumps(said))
        if key:
            self.remembered[key] = (asked, status, said, self.books.now())
        return status, said

    def _do(self, method: str, path: str, params: Found) -> Any:
        books = self.books
        if method != "GET" and path in self.refusing:
            raise Unwilling(400, self.refusing[path])
        if name := unknown(method, path, params):
            said = f"Received unknown parameter: {name}"
            raise Unwilling(400, said, "parameter_unknown", name)
        for verb, form, do in _routes(books):
            match = re.fullmatch(form, path)
            if match and verb == method:
                return do(*match.groups(), params)
        found = re.fullmatch(r"/v1/(.+?)(?:/([a-z]+_[A-Za-z0-9_]+))?", path)
        if method != "GET" or found is None or found[1] not in _KINDS:
            raise Unwilling(404, f"Unrecognized request URL ({method}: {path}).")
        kind = _KINDS[found[1]]
        if found[2]:
            return self._one(kind, found[2], params)
        rows = books.events if kind == "event" else books.all(kind)
        return _page(path, _chosen(kind, rows, params), params)

    def _one(self, kind: str, key: str, params: Found) -> Found:
        row = self.books.of(kind, key)
        if row.get("deleted"):
            return {"id": key, "object": kind, "deleted": True}
        wanted = params.get("expand") or []
        if "setup_intent" in wanted and row.get("setup_intent"):
            return row | {"setup_intent": self.books.of("setup_intent", row["setup_intent"])}
        return row


def signed(event: Found, *, secret: str = SECRET, at: int | None = None) -> tuple[bytes, str]:
    """An event's body and the header that proves it."""
    body = json.dumps(event).encode()
    moment = int(time.time()) if at is None else at
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={moment},v1={mac}"


def _routes(books: Books) -> list[tuple[str, str, Callable[..., Any]]]:
    key = "([a-z]+_[A-Za-z0-9_]+)"
    return [
        ("POST", "/v1/customers", books.create_customer),
        ("POST", f"/v1/customers/{key}", books.update_customer),
        ("POST", f"/v1/customers/{key}/tax_ids", books.create_tax_id),
        (
            "GET",
            f"/v1/customers/{key}/tax_ids",
            lambda customer, params: _page(
                f"/v1/customers/{customer}/tax_ids",
                [one for one in books.all("tax_id") if one["customer"] == customer],
                params,
            ),
        ),
        (
            "DELETE",
            f"/v1/customers/{key}/tax_ids/{key}",
            lambda customer, tax_id, params: books.delete_tax_id(customer, tax_id),
        ),
        ("POST", "/v1/products", books.create_product),
        ("POST", "/v1/prices", books.create_price),
        ("POST", "/v1/subscriptions", books.create_subscription),
        ("POST", f"/v1/subscriptions/{key}", books.update_subscription),
        (
            "DELETE",
            f"/v1/subscriptions/{key}",
            lambda row, params: books.cancel_subscription(row, params),
        ),
        ("POST", f"/v1/invoices/{key}/void", lambda row, params: books.void_invoice(row)),
        ("POST", "/v1/credit_notes", books.create_credit_note),
        ("POST", "/v1/checkout/sessions", books.create_checkout),
        ("POST", "/v1/billing_portal/sessions", books.create_portal),
    ]


def _chosen(kind: str, rows: list[Found], params: Found) -> list[Found]:
    for name in ("customer", "invoice"):
        if wanted := params.get(name):
            rows = [one for one in rows if one.get(name) == wanted]
    since = int((params.get("created") or {}).get("gte") or 0)
    rows = [one for one in rows if one.get("created", 0) >= since]
    status = params.get("status")
    if kind == "subscription" and status != "all":
        rows = [one for one in rows if one["status"] == (status or one["status"])]
        rows = rows if status else [one for one in rows if one["status"] != "canceled"]
    return [one for one in rows if not one.get("deleted")]


def _page(path: str, rows: list[Found], params: Found) -> Found:
    """The newest first, so many after the one that the page before ended with."""
    rows, limit = rows[::-1], int(params.get("limit") or 10)
    if not 1 <= limit <= 100:
        raise Unwilling(400, "Limit is between 1 and 100.")
    if after := params.get("starting_after"):
        places = [place for place, one in enumerate(rows) if one["id"] == after]
        if not places:
            raise Unwilling(400, f"No such object: '{after}'", "resource_missing")
        rows = rows[places[0] + 1 :]
    return {"object": "list", "url": path, "data": rows[:limit], "has_more": len(rows) > limit}


def _error(message: str, kind: str, code: str = "", param: str = "") -> Found:
    said = {"message": message, "type": kind, "code": code, "param": param}
    return {"error": {name: value for name, value in said.items() if value}}


def nested(pairs: list[tuple[str, str]]) -> Found:
    """`items[0][price]=x` as `{"items": [{"price": "x"}]}`."""
    tree: Found = {}
    for name, value in pairs:
        first, *rest = re.findall(r"[^\[\]]+", name)
        here, path = tree, [first, *rest]
        for step in path[:-1]:
            here = here.setdefault(step, {})
        here[path[-1]] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdecimal() for name in value):
        return [_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _lists(one) for name, one in value.items()}


class _Handler(BaseHTTPRequestHandler):
    fake: StripeFake
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.startswith("/pages/"):
            with self.fake.lock:
                return self._show(pages.seen(self.fake.books, self.path))
        return self._answer(urlsplit(self.path).query)

    def do_DELETE(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        sent = self.rfile.read(length).decode()
        if self.path.startswith("/pages/"):
            with self.fake.lock:
                return self._show(pages.sent(self.fake.books, self.path, dict(parse_qsl(sent))))
        return self._answer(sent)

    def _answer(self, sent: str) -> None:
        fake, path = self.fake, urlsplit(self.path).path
        key = self.headers.get("Idempotency-Key", "") if self.command == "POST" else ""
        if path in fake.between:
            fake.is_between.set()
            fake.between[path].wait(WAIT_SECONDS)
        with fake.lock:
            fake.asked.append((self.command, path, key))
            if fake.is_down:
                return self._say(503, _error("Stripe is down.", "api_error"))
            if self.headers.get("Authorization") != f"Bearer {KEY}":
                return self._say(401, _error("Invalid API Key provided.", "authentication_error"))
            pairs = parse_qsl(sent, keep_blank_values=True)
            status, said = fake.answer(self.command, path, nested(pairs), key)
            if fake.losing and self.command == "POST":
                fake.losing -= 1
                self.close_connection = True
                return None
        return self._say(status, said)

    def _show(self, answer: pages.Answer) -> None:
        self._send(answer.status, answer.html.encode(), "text/html", answer.location)

    def _say(self, status: int, said: Any) -> None:
        self._send(status, json.dumps(said).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Quietly."""
