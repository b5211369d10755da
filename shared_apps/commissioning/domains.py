"""Work e-mail domains: which of them say where a person works."""

import re

from kernel.errors import Refused

_FORM = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")

# Everybody's: these say nothing about where a person works.
SHARED = frozenset(
    {
        "nhs.net",
        "nhs.uk",
        "ac.uk",
        "gov.uk",
        "co.uk",
        "org.uk",
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.co.uk",
        "live.co.uk",
        "live.com",
        "msn.com",
        "yahoo.com",
        "yahoo.co.uk",
        "icloud.com",
        "me.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "btinternet.com",
        "sky.com",
    }
)


class BadDomain(Refused):
    """Not a domain that tells one network's people from another's."""

    code = "bad_email_domain"
    status = 400


def tidy(text: str) -> str:
    """`@Imperial.NHS.uk ` as `imperial.nhs.uk`. Raises BadDomain."""
    domain = text.strip().lower().removeprefix("@").rstrip(".")
    if not _FORM.fullmatch(domain) or len(domain) > 253:
        raise BadDomain(f"“{text.strip()[:80]}” is no e-mail domain. Enter it as imperial.nhs.uk.")
    if domain in SHARED:
        raise BadDomain(
            f"“{domain}” is used by people of many organisations, so it cannot find one network."
        )
    return domain


def tidy_all(texts: list[str]) -> list[str]:
    """Each domain once, in its one form. Raises BadDomain."""
    return sorted({tidy(text) for text in texts if text.strip()})


def within(email: str) -> list[str]:
    """The domains that an address lies in, the closest first: `a.b.uk`, `b.uk`."""
    parts = email.strip().lower().rpartition("@")[2].rstrip(".").split(".")
    return [".".join(parts[start:]) for start in range(len(parts) - 1)]
