"""A text as it was typed, in light formatting: paragraphs, bold, italic, lists, links.

Markup is text, and a link leads to the web or is no link; what is made is sanitised once more.
"""

import re
from collections.abc import Sequence
from html import unescape

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from design import links

RULES = ["autolink", "emphasis", "entity", "escape", "link", "list", "newline"]
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a"}
READ_FOR_A_CARD = 400
# What a rule may take for more than a letter. Most texts have nothing of it.
_FORMATTING = re.compile(r"[*_\[\]<>\\&\x00]|^\s*([-+]|\d+[.)])", re.MULTILINE)


class Markdown(MarkdownIt):
    """Only what RULES say, and links to the web alone."""

    def __init__(self, *, rules: Sequence[str] = RULES, keeps_lines: bool = True) -> None:
        super().__init__("zero", {"breaks": keeps_lines, "html": False})
        self.enable(list(rules))

    def validateLink(self, url: str) -> bool:
        return _is_web(url)


def html(text: str) -> SafeString:
    """What a page shows of it."""
    return _clean(Markdown().render(text), TAGS)


def document(text: str) -> SafeString:
    """The same of a whole page, which may have headings, and lines broken anywhere."""
    markdown = Markdown(rules=[*RULES, "heading"], keeps_lines=False)
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"
    made = markdown.renderer.render(tokens, markdown.options, {})
    return _clean(made, TAGS | {"h2", "h3"})


def _clean(made: str, tags: set[str]) -> SafeString:
    clean = nh3.clean(
        made,
        tags=tags,
        attributes={"a": {"href"}, "ol": {"start"}},
        attribute_filter=_kept,
        url_schemes={"http", "https"},
        link_rel=links.REL,
    )
    return mark_safe(clean)  # noqa: S308 - sanitised


def plain(text: str) -> str:
    """Its first words without the formatting, for a card."""
    if not _FORMATTING.search(text, 0, READ_FOR_A_CARD):
        return " ".join(text[:READ_FOR_A_CARD].split())
    made = Markdown().render(text[:READ_FOR_A_CARD])
    return " ".join(unescape(strip_tags(made)).split())


def _kept(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute != "href" or _is_web(value) else None


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))
