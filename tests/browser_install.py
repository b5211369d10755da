"""See to it that the browser tests have a Chromium: `python -m tests.browser_install`.

A browser that is there is used as it is. Otherwise Playwright fetches its own, and where that
cannot be had the system's package manager installs one. No browser at all is a failure.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from tests import machine

# Those that the browser tests look for themselves, in this order.
NAMES = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser")
TRIAL_SECONDS = 60
DOWNLOAD_SECONDS = 300
MISSING = (
    "No Chromium for the browser tests: install the package `chromium`, or let "
    "`python -m playwright install --with-deps chromium` reach the network.\n"
)


def executable() -> str | None:
    """A Chromium that starts: the system's, else Playwright's own."""
    return next(filter(starts, candidates()), None)


def candidates() -> Iterator[str]:
    """Where one may be."""
    yield from filter(None, (shutil.which(name) for name in NAMES if name))
    with contextlib.suppress(Error), sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        if Path(own).exists():
            yield own


def starts(path: str) -> bool:
    """Whether it shows an empty page: one without its libraries is no browser."""
    words = [path, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"]
    return machine.done(words, seconds=TRIAL_SECONDS, quiet=True)


def fetch_own() -> bool:
    """Let Playwright download its own."""
    words = [sys.executable, "-m", "playwright", "install", "chromium"]
    return machine.done(words, seconds=DOWNLOAD_SECONDS, quiet=True)


def install_package() -> bool:
    """Let Debian's package manager install one, with letters to write in."""
    return machine.install_packages("chromium", "fonts-liberation")


def main() -> int:
    steps: list[tuple[str, Callable[[], bool]]] = [
        ("Fetching Playwright's Chromium", fetch_own),
        ("Installing the package chromium", install_package),
    ]
    for what, step in steps:
        if found := executable():
            return machine.tell(f"Browser: {found}\n")
        machine.tell(f"{what}\n")
        step()
    if found := executable():
        return machine.tell(f"Browser: {found}\n")
    sys.stderr.write(MISSING)
    return 1


if __name__ == "__main__":
    sys.exit(main())
