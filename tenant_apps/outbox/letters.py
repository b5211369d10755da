"""A mail's HTML where it has none of its own: its text, word for word, in the network's colours.

The text is paragraphs. An address alone in its line is where the words before it lead to, so it
becomes a button of these words, or a link where there is a button already. What stands below the
sender's name is about the mail itself, and is set smaller.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from design import colour
from design.links import linked
from tenant_apps.outbox.models import Mail
from tenants import current

# Longer words stay a sentence, with a short button below.
LONGEST_LABEL = 45
LABEL = "Open"
_ADDRESS = re.compile(r"https?://\S+")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
# Where the frame of every HTML mail has room for the signature.
_PLACE = "<!-- signature -->"


@dataclass(frozen=True, slots=True)
class Own:
    """What a network's mails have of it: a colour, and a few lines at their end."""

    colour: str
    signature: str = ""


_looks: list[Callable[[], Own]] = []


def register(own: Callable[[], Own]) -> None:
    """Let this say how the current network's mails look; again changes nothing."""
    _looks[:] = [own]


def look() -> dict[str, Any]:
    """The colours and the signature that all mails of a run have. One query in a network."""
    own = _looks[0]() if _looks and current.network_or_none() else Own(colour.OWN_COLOUR)
    return {**shades(own.colour), "signature": own.signature}


def shades(own: str) -> dict[str, Any]:
    """What a mail in this colour is drawn with."""
    return {"palette": colour.theme(own).light, "ground": colour.LIGHT}


@dataclass
class Block:
    """A paragraph, a list of `items`, or what leads to `url` by the words in `label`."""

    lines: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    url: str = ""
    label: str = ""
    is_button: bool = False

    @property
    def shown(self) -> list[SafeString]:
        """Its lines, or its items, with their addresses as links."""
        return [linked(line) for line in self.lines or self.items]


def html(mail: Mail, drawn: dict[str, Any]) -> str:
    """The whole HTML of a mail; `drawn` is what `look` gave."""
    text = f"\n{mail.text.strip()}"
    said, signed, below = text.rpartition(f"\n{mail.sender_name}")
    main = blocks(said if signed else text)
    if button := next((block for block in main if block.url), None):
        button.is_button = True
    context = {
        **drawn,
        "subject": mail.subject,
        "main": main,
        "below": blocks(below) if signed else [],
        "network_name": mail.sender_name,
    }
    return render_to_string("outbox/letter.html", context)


def signed(text: str, sender_name: str, signature: str) -> str:
    """A mail's text with the network's signature below the sender's name, if it has one."""
    if not signature:
        return text
    said, name, below = f"\n{text}".rpartition(f"\n{sender_name}\n")
    if not name:
        return f"{text.rstrip()}\n\n{signature}\n"
    return f"{said}{name}{signature}\n{below}".removeprefix("\n")


def signed_html(html: str, signature: str) -> str:
    """The same of its HTML, which has a place for it."""
    lines = "<br>".join(linked(line) for line in signature.splitlines())
    said = f'<p style="margin:0 0 8px">{lines}</p>' if lines else ""
    return html.replace(_PLACE, said)


def blocks(text: str) -> list[Block]:
    """What a text consists of, in order. No word of it is lost."""
    found: list[Block] = []
    for block in _read(text):
        if block.url and found:
            block.label = _taken_label(found[-1])
            if not found[-1].lines and not found[-1].items and not found[-1].url:
                found.pop()
        found.append(block)
    return found


def _read(text: str) -> Iterator[Block]:
    """Its paragraphs, lists and addresses; a list's item may go on in indented lines."""
    for paragraph in re.split(r"\n\s*\n", text):
        block = Block()
        for line in filter(str.strip, paragraph.split("\n")):
            said = line.strip()
            is_url, is_item = _ADDRESS.fullmatch(said), line.startswith("- ")
            if is_item or (block.items and line.startswith("  ")):
                if block.lines:
                    yield block
                    block = Block()
                if is_item:
                    block.items.append(said.removeprefix("- "))
                else:
                    block.items[-1] += f" · {said}"
                continue
            if (is_url or block.items) and (block.lines or block.items):
                yield block
                block = Block()
            if is_url:
                yield Block(url=said, label=LABEL)
            else:
                block.lines.append(said)
        if block.lines or block.items:
            yield block


def _taken_label(before: Block) -> str:
    """The words that lead to an address, taken from what stands before it if they are short."""
    if not before.lines:
        return LABEL
    *kept, last = _SENTENCES.split(before.lines[-1])
    if not last.endswith(":") or len(last) > LONGEST_LABEL:
        return LABEL
    before.lines[-1:] = [" ".join(kept)] if kept else []
    return last.removesuffix(":")
