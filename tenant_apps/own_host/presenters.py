"""A network's own address as the page has it."""

from typing import Any

from tenant_apps.own_host import lookups
from tenant_apps.security.selectors import Passkeys
from tenants import urls
from tenants.claims import GIVEN_UP_AFTER
from tenants.current import NetworkRef
from tenants.models import HostClaim

State, Found = HostClaim.State, HostClaim.Found

_TONES = {State.ASKED: "warn", State.PROVEN: "brand", State.IN_USE: "good"}
_WORDS = {
    Found.NOTHING_YET: "We have not looked yet. It takes some minutes until a new record is seen.",
    Found.NO_ANSWER: "The name servers did not answer. Try again in a few minutes.",
    Found.NO_RECORD: "The first record is not there yet. It can take up to a day.",
    Found.OTHER_RECORD: "The first record says something else. Copy it again from this page.",
    Found.ELSEWHERE: "The first record is right. The second is not there yet, or leads elsewhere.",
    Found.READY: "Both records are there.",
}
# What is wrong with a name that is in use.
_LOST = {
    Found.NO_RECORD: "The record that shows that {host} is yours is gone.",
    Found.OTHER_RECORD: "The record that shows that {host} is yours has been changed.",
    Found.ELSEWHERE: "{host} no longer leads here. "
    "If that lasts an hour, {usual} is your address until it does.",
}


def said(claim: HostClaim) -> str:
    """What the DNS said when it was last asked."""
    return _WORDS[Found(claim.found)]


def lost(claim: HostClaim, network: NetworkRef) -> str:
    """What is wrong with a name that is in use, if anything."""
    words = _LOST.get(Found(claim.found), "") if claim.state == State.IN_USE else ""
    return words.format(host=claim.host, usual=urls.host_for(network.slug))


def page(claim: HostClaim, network: NetworkRef, *, passkeys: Passkeys) -> dict[str, Any]:
    """How it stands, what to enter where, and what comes of using it."""
    usual = urls.host_for(network.slug)
    return {
        "host": claim.host,
        "state": State(claim.state).label,
        "tone": _TONES[State(claim.state)],
        "said": said(claim),
        "checked_at": claim.checked_at,
        "records": [
            {"id": "proof", "kind": "TXT", "name": f"{lookups.PROOF}.{claim.host}"}
            | {"value": lookups.proof_of(claim.token)},
            {"id": "way", "kind": "CNAME", "name": claim.host, "value": f"{usual}."},
        ],
        "usual": usual,
        "is_in_use": claim.state == State.IN_USE,
        "lost": lost(claim, network),
        "may_use": claim.state == State.PROVEN and claim.found == Found.READY,
        "passkeys": _passkeys(passkeys),
        "given_up_at": claim.asked_at + GIVEN_UP_AFTER,
    }


def _passkeys(found: Passkeys) -> str:
    """Each is made for one address, by the browser's own rules."""
    if not found.count:
        return "Nobody has a passkey yet, so nobody has to make a new one."
    many = f"The {found.count:,} passkeys that people have stop"
    said = f"{many if found.count > 1 else 'The one passkey that somebody has stops'} working: "
    said += "they have to be made anew."
    if found.alone:
        who = "1 person has" if found.alone == 1 else f"{found.alone:,} people have"
        said += f" {who} nothing else for the second step: ask them to add an app or codes first."
    return said


def sure(claim: HostClaim, *, passkeys: Passkeys, back_url: str, url: str) -> dict[str, str]:
    """The question before the address changes."""
    return {
        "title": f"Move to {claim.host}?",
        "text": f"Everyone signs in again. {_passkeys(passkeys)} Links to the old address go on "
        "working. If you use single sign-on or a staff directory, enter the new address there.",
        "submit": "Move",
        "url": url,
        "back_url": back_url,
        "back_label": "Your own address",
    }


def ending(claim: HostClaim, network: NetworkRef, *, back_url: str, url: str) -> dict[str, str]:
    """The question before it ends."""
    usual = urls.host_for(network.slug)
    return {
        "title": f"Go back to {usual}?",
        "text": f"Everyone signs in again, and links to {claim.host} stop working. Passkeys made "
        "there do too.",
        "submit": "Go back",
        "url": url,
        "back_url": back_url,
        "back_label": "Your own address",
    }
