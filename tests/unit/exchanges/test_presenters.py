"""Messages are plain text with safe links."""

from collections.abc import Iterator

import pytest
from django.urls import set_urlconf

from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange, Note
from tenant_apps.exchanges.presenters import entries
from tenant_apps.members.models import Member

ALICE, BOB = Member(id=uuid7(), name="Alice Archer"), Member(id=uuid7(), name="Bob Baker")
EXCHANGE = Exchange(provider=BOB, recipient=ALICE)


@pytest.fixture(autouse=True)
def urls_of_a_network() -> Iterator[None]:
    set_urlconf("config.urls.network")
    yield
    set_urlconf(None)


def _note(text: str) -> Note:
    """A message of Bob's without files."""
    note = Note(author=BOB, text=text, position=1)
    note._prefetched_objects_cache = {"attachments": []}  # type: ignore[attr-defined]
    return note


def _shown(text: str) -> str:
    note = _note(text)
    return str(entries([note], EXCHANGE, viewer=ALICE)[0]["text"])


def test_markup_is_escaped() -> None:
    assert "<script>" not in _shown("<script>alert(1)</script>")


def test_addresses_become_links_that_pass_nothing_on() -> None:
    assert _shown("See https://example.org/a?b=1") == (
        'See <a href="https://example.org/a?b=1" rel="nofollow noopener noreferrer ugc">'
        "https://example.org/a?b=1</a>"
    )


def test_script_addresses_do_not() -> None:
    assert "<a " not in _shown("javascript:alert(1)")
    assert "onmouseover" not in _shown('https://x.org/"onmouseover="alert(1)').split(">")[0]


def test_each_reads_themselves_as_you() -> None:
    note = _note("Hello")
    assert entries([note], EXCHANGE, viewer=BOB)[0]["author"] == "You"
    assert entries([note], EXCHANGE, viewer=ALICE)[0]["author"] == "Bob Baker"
