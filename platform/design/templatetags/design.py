"""Components and filters of the design system; the page /design shows each of them."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import segno
from django import template
from django.core.paginator import Page
from django.template.context import Context, RequestContext
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from design import dates, shapes
from design.icons import PATHS
from design.wording import USUAL, Words
from kernel import minutes as amounts

register = template.Library()

CELLS = 12
SHADES = 6


@register.filter
def hours(minutes: int) -> str:
    """90 → `1.5 hours`."""
    return amounts.hours(minutes)


@register.filter
def signed_hours(minutes: int) -> str:
    """90 → `+1.5 hours`, −60 → `−1 hour`."""
    return ("+" if minutes > 0 else "") + amounts.hours(minutes)


@register.filter
def when(moment: datetime | date | None) -> str:
    """A moment or a day as people say it, in a `<time>`; nothing for None."""
    if moment is None:
        return ""
    said = dates.friendly(moment) if isinstance(moment, datetime) else dates.day(moment)
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), said)


@register.filter
def on(moment: datetime) -> str:
    """The day of a moment, `25 Nov`, in a `<time>`: for documents that name their year."""
    said = formats.date_format(timezone.localtime(moment), "j\N{NO-BREAK SPACE}M")
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), said)


@register.simple_tag(takes_context=True)
def called(context: Context, word: str) -> str:
    """What this network calls a `member`, `members`, an `organisation`, `organisations`, or the
    list of `people`; for `Members` with a capital letter."""
    words: Words = context.get("words") or USUAL
    return words.called(word)


@register.filter
def badges(nav: Sequence[object] | None) -> int:
    """All that waits behind the navigation's items, which are mappings or objects."""
    return sum(_badge(item) for item in nav or ())


def _badge(item: object) -> int:
    found = item.get("badge") if isinstance(item, Mapping) else getattr(item, "badge", 0)
    return int(found or 0)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A drawing beside words, never instead of them."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        PATHS[name],
    )


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """Initials in a hexagon, in one of six shades that stays with the name."""
    words = [word for word in name.split() if word[0].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return format_html(
        '<svg class="avatar shade-{} {}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<polygon points="{}"/><text x="12" y="15.2" text-anchor="middle">{}</text></svg>',
        zlib.crc32(name.encode()) % SHADES,
        f"avatar-{size}" if size else "",
        shapes.hexagon(),
        initials,
    )


@register.simple_tag
def cells(minutes: int) -> SafeString:
    """Hours as cells of a honeycomb, the last filled in part. Decoration: the number stands by."""
    whole, rest = divmod(max(minutes, 0), 60)
    shown = [60] * min(whole, CELLS) + ([rest] if rest and whole < CELLS else [])
    drawn = format_html_join("", "{}", ((_cell(each),) for each in shown or [0]))
    more = "+" if whole > CELLS or (whole == CELLS and rest) else ""
    return format_html('<span class="cells" aria-hidden="true">{}{}</span>', drawn, more)


def _cell(minutes: int) -> SafeString:
    filled = shapes.hexagon() if minutes == 60 else shapes.part(minutes / 60)
    return format_html(
        '<svg viewBox="0 0 24 24" focusable="false"><polygon class="cell" points="{}"/>{}</svg>',
        shapes.hexagon(),
        format_html('<polygon class="cell-full" points="{}"/>', filled) if minutes else "",
    )


@register.simple_tag
def tag(label: object, tone: str = "") -> SafeString:
    """A state in a word or two. Tones: good, warn, bad, brand, or none."""
    return format_html('<span class="tag {}">{}</span>', f"tag-{tone}" if tone else "", label)


@register.simple_tag
def button(
    label: str, url: str = "", *, kind: str = "primary", icon_name: str = "", **attrs: str
) -> SafeString:
    """A link that looks like a button, or without `url` a form's submit button."""
    look = format_html('class="button{}"', "" if kind == "primary" else f" button-{kind}")
    inside = format_html("{}{}", icon(icon_name) if icon_name else "", label)
    more = format_html_join("", ' {}="{}"', ((k.replace("_", "-"), v) for k, v in attrs.items()))
    if url:
        return format_html('<a {} href="{}"{}>{}</a>', look, url, more, inside)
    return format_html('<button {} type="submit"{}>{}</button>', look, more, inside)


@register.inclusion_tag("design/_post_button.html", takes_context=True)
def post_button(
    context: Context, label: str, url: str, *, kind: str = "secondary", **hidden: object
) -> dict[str, object]:
    """A button that posts by itself; further arguments are sent as hidden fields."""
    return {
        "label": label,
        "url": url,
        "kind": kind,
        "hidden_fields": hidden.items(),
        "closed": _closed(context, url),
    }


@register.inclusion_tag("design/_form.html", takes_context=True)
def form(
    context: Context,
    form: Any,
    *,
    submit: str = "Save",
    action: str = "",
    cancel_url: str = "",
    cancel: str = "Cancel",
    kind: str = "primary",
    method: str = "post",
) -> dict[str, object]:
    """A whole form: token, summary of what is wrong, fields, buttons. `cancel`: the way out."""
    return {
        "form": form,
        "submit": submit,
        "action": action,
        "cancel_url": cancel_url,
        "cancel": cancel,
        "kind": kind,
        "method": method,
        "closed": _closed(context, action) if method == "post" else "",
    }


def _closed(context: Context, action: str) -> str:
    """Why whoever looks may not send this form, where that is known beforehand."""
    may_send = context.get("may_send")
    return "" if may_send is None or may_send(action) else str(context["closed_note"])


@register.simple_block_tag(end_name="endcard")
def card(
    content: SafeString, title: str = "", *, url: str = "", tone: str = "", level: int = 2
) -> SafeString:
    """A surface of its own, with an optional heading, which may be a link."""
    return mark_safe(  # noqa: S308 - rendered by the template engine, which escapes
        render_to_string(
            "design/_card.html",
            {"content": content, "title": title, "url": url, "tone": tone, "level": level},
        )
    )


@register.simple_block_tag(end_name="endnotice")
def notice(content: SafeString, tone: str = "info", title: str = "") -> SafeString:
    """Something to know on this page. Tones: info, success, warning, error."""
    return mark_safe(  # noqa: S308 - rendered by the template engine, which escapes
        render_to_string("design/_notice.html", {"content": content, "tone": tone, "title": title})
    )


@register.inclusion_tag("design/_qr.html")
def qr(text: str, caption: str = "", instead: str = "") -> dict[str, object]:
    """A QR code of a link, with the link below it, or what can be typed `instead`."""
    code = segno.make(text, error="m", micro=False)
    drawing = code.svg_inline(border=3, omitsize=True, svgclass=None, lineclass=None)
    return {"drawing": mark_safe(drawing), "text": instead or text, "caption": caption}  # noqa: S308


@register.inclusion_tag("design/_pagination.html", takes_context=True)
def pagination(
    context: RequestContext, page: "Page[Any]", parameter: str = "page"
) -> dict[str, object]:
    """Previous and next of a Django page; keeps the rest of the query."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }
