"""Light formatting: what is typed shows as meant, and nothing else gets through."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design import formatting
from design.formatting import html, plain

LINK = '<a href="https://a.org/b?c=1&amp;d=2" rel="nofollow noopener noreferrer ugc">'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("One line\nand another", "<p>One line<br>\nand another</p>\n"),
        ("First\n\nSecond", "<p>First</p>\n<p>Second</p>\n"),
        ("**bold** and *italic*", "<p><strong>bold</strong> and <em>italic</em></p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>\n'),
        ("[see](https://a.org/b?c=1&d=2)", f"<p>{LINK}see</a></p>\n"),
        ("<https://a.org/b?c=1&d=2>", f"<p>{LINK}https://a.org/b?c=1&amp;d=2</a></p>\n"),
        ("", ""),
    ],
)
def test_it_is_formatted_as_typed(typed: str, shown: str) -> None:
    assert html(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("<b onclick='x()'>b</b>", "<p>&lt;b onclick='x()'&gt;b&lt;/b&gt;</p>\n"),
        ("<!-- x --><style>p{}</style>", "<p>&lt;!-- x --&gt;&lt;style&gt;p{}&lt;/style&gt;</p>\n"),
        ("# No heading", "<p># No heading</p>\n"),
        ("`no code`", "<p>`no code`</p>\n"),
    ],
)
def test_markup_is_text(typed: str, shown: str) -> None:
    assert html(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](//evil.example/)",
        "[x](/settings/)",
        "[x](mailto:a@example.org)",
        "<javascript:alert(1)>",
        "[x][ref]\n\n[ref]: javascript:alert(1)",
    ],
)
def test_a_link_leads_to_the_web_or_is_none(typed: str) -> None:
    assert "<a" not in html(typed)
    assert "href" not in html(typed)


def test_a_picture_is_not_fetched() -> None:
    assert "<img" not in html("![x](https://evil.example/pixel.png)")


@pytest.mark.parametrize("typed", ["x", "*", "[", "<", "&", "**a ", "- ", "[a](https://a.org) "])
def test_a_line_of_10000_characters_is_shown(typed: str) -> None:
    line = (typed * 10_000)[:10_000]
    shown = html(line)
    assert "<script" not in shown
    assert len(plain(line)) <= 400
    assert shown.startswith(("<p>", "<ul>"))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("**Bold** and\n\n- one\n- two", "Bold and one two"),
        ("[see](https://a.org) & more", "see & more"),
        ("<b>markup</b> is text", "<b>markup</b> is text"),
    ],
)
def test_a_card_shows_words_alone(typed: str, shown: str) -> None:
    assert plain(typed) == shown


@given(st.text(alphabet="ab 1.-+*_[]()<>&\\\n\t#`~!|é’", max_size=60))
def test_a_text_with_nothing_to_format_is_the_same_without_being_read(typed: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        quick = plain(typed)
        patch.setattr(formatting, "_FORMATTING", re.compile(""))
        assert plain(typed) == quick


def test_a_whole_page_has_headings_below_its_own() -> None:
    made = formatting.document("# One\n\n## Two\n\n### Three\n\nA line\ngoes on.\n\n- *point*")
    assert made == (
        "<h2>One</h2>\n<h2>Two</h2>\n<h3>Three</h3>\n<p>A line\ngoes on.</p>\n"
        "<ul>\n<li><em>point</em></li>\n</ul>\n"
    )


def test_headings_are_words_elsewhere_and_markup_is_text_here() -> None:
    assert "<h" not in html("# One")
    made = formatting.document("# <b>One</b>\n\n<script>alert(1)</script>")
    assert "<b>" not in made
    assert "<script>" not in made
