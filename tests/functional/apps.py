"""The authenticator apps of the people of these tests."""

import time
from collections import Counter

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

_secrets: dict[tuple[str, str], str] = {}
_used: Counter[tuple[str, str, int]] = Counter()


def set_up(page: Page, email: str) -> None:
    """From the page that asks for a second step, to set one up, and on to where they were going."""
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".qr-text").inner_text().replace(" ", "")
    _secrets[_who(page, email)] = secret
    page.get_by_label("Code").fill(code(page, email))
    page.get_by_role("button", name="Set it up").click()
    with page.expect_navigation():
        page.get_by_role("link", name="I have kept them").click()


def code(page: Page, email: str) -> str:
    """A code that was not used yet: each is good once, for a minute and a half."""
    who = _who(page, email)
    while True:
        now = int(time.time()) // 30
        for counter in (now, now + 1, now - 1):
            if not _used[(*who, counter)]:
                _used[(*who, counter)] += 1
                return format_hotp_value(hotp_value(_secrets[who], counter))
        time.sleep(1)


def _who(page: Page, email: str) -> tuple[str, str]:
    return page.url.split("/")[2], email
