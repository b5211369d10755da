"""A mail has its network's colours, and says in HTML word for word what its text says."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design import colour
from kernel.ids import uuid7
from tenant_apps.brand import services as brand
from tenant_apps.outbox import letters
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef

TEXT = """Hello Alice,

Bob Baker proposes 2 times to meet: “Charts & <tables>”.

- Monday 7 June, 10:00
- Tuesday 8 June,
  from 10:00
Video link: https://meet.example/abc
Accept one, or propose others:
https://nwl.example/exchanges/1/

North West London

Choose which mails you get:
https://nwl.example/mails/stop/x/
"""


class _Reader(HTMLParser):
    """The words of a page's body, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: dict[str, str] = {}
        self._href = ""
        self._in_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_body |= tag == "body"
        self._href = dict(attrs).get("href") or "" if tag == "a" else self._href

    def handle_endtag(self, tag: str) -> None:
        self._href = "" if tag == "a" else self._href

    def handle_data(self, data: str) -> None:
        if self._in_body:
            self.words += data.split()
            if self._href:
                self.links[self._href] = data


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def mail(text: str = TEXT) -> Mail:
    return Mail(to="a@example.org", subject="Times", text=text, sender_name="North West London")


@pytest.fixture
def drawn() -> dict[str, object]:
    return letters.look()


def test_what_leads_to_an_address_is_its_button(drawn: dict[str, object]) -> None:
    html = letters.html(mail(), drawn)
    links = read(html).links
    assert links == {
        "https://meet.example/abc": "https://meet.example/abc",
        "https://nwl.example/exchanges/1/": "Accept one, or propose others",
        "https://nwl.example/mails/stop/x/": "Choose which mails you get",
    }
    assert html.count("display:inline-block") == 1
    assert "<li>Monday 7 June, 10:00</li><li>Tuesday 8 June, · from 10:00</li>" in html
    assert "Charts &amp; &lt;tables&gt;" in html
    assert html.index("Accept one") < html.index("Choose which") < html.index("<p>North West")


def test_long_words_stay_a_sentence(drawn: dict[str, object]) -> None:
    long = "Look at the hours and confirm them, if they are right, today:"
    text = f"Hello,\n\n{long}\nhttps://nwl.example/1/\n\nNorth West London\n"
    html = letters.html(mail(text), drawn)
    assert long in html
    assert read(html).links == {"https://nwl.example/1/": "Open"}


def test_a_last_sentence_alone_is_the_button(drawn: dict[str, object]) -> None:
    text = "No time this month? That is fine. Skip it:\nhttps://nwl.example/1/\n"
    html = letters.html(mail(text), drawn)
    assert "No time this month? That is fine.<" in html
    assert read(html).links == {"https://nwl.example/1/": "Skip it"}


WORDS = st.text(alphabet="ab<>&\"':-.?é ", max_size=30)
LINES = st.one_of(WORDS, WORDS.map("- {}".format), st.just("https://nwl.example/x/"), st.just(""))


@given(lines=st.lists(LINES, max_size=12))
def test_no_word_is_lost_and_none_is_markup(lines: list[str]) -> None:
    text = "\n".join([*lines, "", "North West London", ""])
    found = read(letters.html(mail(text), letters.look()))
    shown = " ".join(found.words)
    said = re.sub(r"https://\S+|[-:\s]", "", text)
    assert sorted(said) == sorted(re.sub(r"https://\S+|[-:·\s]|Open", "", shown))


def test_each_network_has_its_own_colours(nwl: NetworkRef, warwick: NetworkRef) -> None:
    with current.enter(warwick):
        brand.change(name="Warwick", colour="#006400", by=uuid7())
        theirs = letters.look()
    with current.enter(nwl):
        ours = letters.look()
    assert theirs["palette"] == colour.theme("#006400").light
    assert ours["palette"] == colour.theme(colour.OWN_COLOUR).light
    with current.shared():
        assert letters.look() == ours
