"""The pages of the fake Stripe that people see: Checkout, the customer portal, an invoice."""

import re
from dataclasses import dataclass
from html import escape

from tests.stripe_fake.books import BAD_CARD, GOOD_CARD, Books, Found, Unwilling

PLACE = re.compile(r"/pages/(checkout|portal|invoice)/([a-z]+_[A-Za-z0-9_]+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, or where else to go."""

    status: int
    html: str = ""
    location: str = ""


def lead_here(books: Books, base: str) -> None:
    """Let the addresses that are given out lead to these pages."""
    books.checkout_pages = f"{base}/pages/checkout"
    books.portal_pages = f"{base}/pages/portal"
    books.invoice_pages = f"{base}/pages/invoice"


def seen(books: Books, path: str) -> Answer:
    """What somebody sees who follows such an address."""
    match = PLACE.fullmatch(path)
    try:
        return Answer(200, _SHOWN[match[1]](books, match[2])) if match else Answer(404, "Nothing.")
    except Unwilling as error:
        return Answer(error.status, error.message)


def sent(books: Books, path: str, form: Found) -> Answer:
    """What comes of the button they press."""
    match = PLACE.fullmatch(path)
    if match and match[1] == "checkout":
        books.give_card(match[2], form["card"])
        return Answer(303, location=str(books.of("checkout.session", match[2])["success_url"]))
    if match and match[1] == "invoice":
        books.pay(match[2])
        return Answer(303, location=path)
    return Answer(404, "Nothing.")


def _checkout(books: Books, key: str) -> str:
    session = books.of("checkout.session", key)
    back = escape(str(session["cancel_url"]))
    return _page(
        "Save a card",
        _button("Save the card", "card", GOOD_CARD)
        + _button("Save a card that is declined", "card", BAD_CARD)
        + f'<p><a href="{back}">Back</a></p>',
    )


def _portal(books: Books, key: str) -> str:
    session = books.of("billing_portal.session", key)
    mine = [one for one in books.all("invoice") if one["customer"] == session["customer"]]
    rows = "".join(
        f'<li><a href="{escape(one["hosted_invoice_url"])}">{one["number"]}</a></li>'
        for one in mine
    )
    back = escape(str(session["return_url"]))
    return _page("Your invoices", f'<ul>{rows}</ul><p><a href="{back}">Return</a></p>')


def _invoice(books: Books, key: str) -> str:
    invoice = books.of("invoice", key)
    fields = "".join(
        f"<p>{escape(one['name'])}: {escape(one['value'])}</p>"
        for one in invoice["custom_fields"] or []
    )
    left = f"<p>Left to pay: £{invoice['amount_remaining'] / 100:,.2f}</p>"
    pay = _button("Pay it", "pay", "all") if invoice["status"] == "open" else "<p>Paid.</p>"
    return _page(f"Invoice {invoice['number']}", fields + left + pay)


def _button(label: str, name: str, value: str) -> str:
    return (
        f'<form method="post"><button name="{name}" value="{value}">{escape(label)}</button></form>'
    )


def _page(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<link rel="icon" href="data:,"></head>'
        f"<body><h1>{escape(title)}</h1>{content}</body></html>"
    )


_SHOWN = {"checkout": _checkout, "portal": _portal, "invoice": _invoice}
