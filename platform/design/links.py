"""What people write, as a page shows it: plain text, with its web addresses as honest links.

A link leads to the web alone, says whole where it leads, and passes nothing on. An address that
might pass for another is shown with its host in ASCII, or is no link at all.
"""

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

REL = "nofollow noopener noreferrer ugc"

_ADDRESS = re.compile(r"(?<![\w/@.])((?:https?://|www\.)[^\s<>\"“”„«»]+)", re.IGNORECASE)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_ENDS = ".,;:!?'’"
# Control characters, those that turn the direction of writing, and those that nobody sees.
_UNSEEN = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
_HOST = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]|\[[0-9a-f:]+\]"
)


def linked(text: str) -> SafeString:
    """The text, escaped, with its addresses as links."""
    parts: list[str] = []
    for place, part in enumerate(_ADDRESS.split(text)):
        if place % 2 == 0:
            parts.append(conditional_escape(part))
            continue
        address, rest = _cut(part)
        parts += [_link(address), conditional_escape(rest)]
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped


def _cut(written: str) -> tuple[str, str]:
    """An address without the punctuation that follows it."""
    end = len(written)
    while end:
        last = written[end - 1]
        opening = _CLOSING.get(last, "")
        is_loose = opening and written.count(last, 0, end) > written.count(opening, 0, end)
        if last not in _ENDS and not is_loose:
            break
        end -= 1
    return written[:end], written[end:]


def _link(written: str) -> str:
    url = _honest(written)
    if url is None:
        return conditional_escape(written)
    shown = url.removeprefix("https://") if written.lower().startswith("www.") else url
    return format_html('<a href="{}" rel="{}">{}</a>', url, REL, shown)


def _honest(written: str) -> str | None:
    """The address as it is asked for, or None where it might pass for another."""
    whole = f"https://{written}" if written.lower().startswith("www.") else written
    if "\\" in whole or any(unicodedata.category(one) in _UNSEEN for one in whole):
        return None
    try:
        parts = urlsplit(whole)
        host = _ascii(parts)
    except ValueError:
        return None
    if "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"{host}{port}"))


def _ascii(parts: SplitResult) -> str:
    """The host in ASCII. Raises ValueError for what is none, and for a port that is none."""
    _ = parts.port
    host = parts.hostname or ""
    if ":" in host:
        return f"[{host}]"
    return host.encode("idna").decode("ascii").lower()
