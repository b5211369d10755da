"""The two write to each other."""

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange, Note
from tests.integration.exchanges.conftest import Exchanging

NUMBER = "943 476 5919"


def _write(client: Client, exchange: Exchange, text: str, **more: object) -> object:
    return client.post(
        f"/exchanges/{exchange.id}/notes/", {"key": str(uuid7()), "text": text, **more}
    )


def _said() -> list[str]:
    """All notes but the one of the proposal."""
    return list(Note.objects.order_by("position").values_list("text", flat=True))[1:]


def test_each_reads_what_the_other_wrote(
    exchanging: Exchanging, as_alice: Client, as_bob: Client
) -> None:
    exchange = exchanging()
    answer = as_alice.post(
        f"/exchanges/{exchange.id}/notes/", {"key": uuid7(), "text": "Is Thursday good?"}
    )
    assert answer.status_code == 302
    assert "Is Thursday good?" in as_bob.get(f"/exchanges/{exchange.id}/").content.decode()


def test_the_same_form_twice_writes_once(exchanging: Exchanging, as_alice: Client) -> None:
    exchange, key = exchanging(), uuid7()
    for _ in range(2):
        as_alice.post(f"/exchanges/{exchange.id}/notes/", {"key": key, "text": "Hello"})
    assert _said() == ["Hello"]


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\x00b"])
def test_nothing_and_too_much_are_refused(
    exchanging: Exchanging, as_alice: Client, text: str
) -> None:
    exchange = exchanging()
    answer = as_alice.post(f"/exchanges/{exchange.id}/notes/", {"key": uuid7(), "text": text})
    assert answer.status_code == 422
    assert _said() == []


def test_what_looks_like_a_patient_is_warned_about_and_kept_for_editing(
    exchanging: Exchanging, as_alice: Client
) -> None:
    exchange = exchanging()
    url, text = f"/exchanges/{exchange.id}/notes/", f"She is {NUMBER}."
    answer = as_alice.post(url, {"key": uuid7(), "text": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"“{NUMBER}” looks like a patient’s NHS number" in page
    assert text in page
    assert _said() == []
    as_alice.post(url, {"key": uuid7(), "text": text, "no_patient": "on"})
    assert _said() == [text]


def test_the_tick_is_not_offered_otherwise(exchanging: Exchanging, as_alice: Client) -> None:
    page = as_alice.get(f"/exchanges/{exchanging().id}/").content.decode()
    assert "no_patient" not in page


def test_every_text_of_an_exchange_is_looked_at(exchanging: Exchanging, as_alice: Client) -> None:
    url = f"/exchanges/{exchanging().id}"
    for what, form in {
        "counter": {"minutes": "1", "message": NUMBER},
        "decline": {"reason": NUMBER},
    }.items():
        answer = as_alice.post(f"{url}/{what}/", {"key": uuid7(), **form})
        assert answer.status_code == 422
        assert "looks like a patient" in answer.content.decode()
    form = {"key": uuid7(), "reason": NUMBER, "no_patient": "on"}
    assert as_alice.post(f"{url}/decline/", form).status_code == 302


@pytest.mark.parametrize("state", ["declined", "withdrawn", "cancelled"])
def test_nobody_writes_after_it_ended(exchanging: Exchanging, as_bob: Client, state: str) -> None:
    exchange = exchanging(state)
    before = _said()
    answer = as_bob.post(f"/exchanges/{exchange.id}/notes/", {"key": uuid7(), "text": "But why?"})
    assert answer.status_code == 409
    assert _said() == before
    assert 'id="write"' not in as_bob.get(f"/exchanges/{exchange.id}/").content.decode()


def test_new_entries_come_as_a_fragment(
    exchanging: Exchanging, as_alice: Client, as_bob: Client
) -> None:
    exchange = exchanging()
    url = f"/exchanges/{exchange.id}/notes/"
    assert as_alice.get(url, {"after": 2}).status_code == 204
    as_bob.post(url, {"key": uuid7(), "text": "New to Alice"})
    answer = as_alice.get(url, {"after": 2})
    fragment = answer.content.decode()
    assert answer.status_code == 200
    assert "New to Alice" in fragment
    assert "<html" not in fragment
    assert f"{url}?after=3" in fragment
    assert 'hx-swap-oob="true"' in fragment
    assert as_alice.get(url, {"after": 3}).status_code == 204


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "9" * 30, "²"])
def test_an_altered_position_is_refused(
    exchanging: Exchanging, as_alice: Client, after: str
) -> None:
    answer = as_alice.get(f"/exchanges/{exchanging().id}/notes/", {"after": after})
    assert answer.status_code == 400


def test_the_page_polls_from_its_last_entry(exchanging: Exchanging, as_alice: Client) -> None:
    exchange = exchanging()
    page = as_alice.get(f"/exchanges/{exchange.id}/").content.decode()
    assert f'hx-get="/exchanges/{exchange.id}/notes/?after=2&amp;read=0"' in page


def test_markup_is_text(exchanging: Exchanging, as_alice: Client, as_bob: Client) -> None:
    exchange = exchanging()
    _write(as_bob, exchange, "<img src=x onerror=alert(1)> https://example.org")
    page = as_alice.get(f"/exchanges/{exchange.id}/").content.decode()
    assert "<img src=x" not in page
    assert '<a href="https://example.org" rel="nofollow noopener noreferrer ugc">' in page
