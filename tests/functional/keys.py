"""Passkeys, made and used by the browser's virtual authenticator."""

from playwright.sync_api import CDPSession

from tests.functional.browsing import Person

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def given_a_device_with_a_key(person: Person) -> CDPSession:
    device = person.page.context.new_cdp_session(person.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return device


def when_adding_the_passkey(person: Person, name: str) -> None:
    """From the page that asks for a second step, and on to where they were going."""
    person.follows("Add a passkey")
    person.writes("Name of the device", name)
    person.presses("Add this device")
    person.reads_heading("Recovery codes")
    person.follows("I have kept them")
