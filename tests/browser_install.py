"""See to it that the browser tests have a Chromium: `python tests/browser_install.py`.

A browser that is there is used as it is. Otherwise Playwright fetches its own, and where that
cannot be had the system's package manager installs one. No browser at all is a failure.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

# Those that the browser tests look for themselves, in this order.
NAMES = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser")
TRIAL_SECONDS = 60
DOWNLOAD_SECONDS = 300
PACKAGES_SECONDS = 900
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
    return _done(words, seconds=TRIAL_SECONDS, quiet=True)


def fetch_own() -> bool:
    """Let Playwright download its own."""
    words = [sys.executable, "-m", "playwright", "install", "chromium"]
    return _done(words, seconds=DOWNLOAD_SECONDS, quiet=True)


def install_package() -> bool:
    """Let Debian's package manager install one."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"]
    fonts = ["fonts-liberation"]
    return _done(["apt-get", "update", "-q"], seconds=PACKAGES_SECONDS) and _done(
        [*install, *fonts], seconds=PACKAGES_SECONDS
    )


def main() -> int:
    steps: list[tuple[str, Callable[[], bool]]] = [
        ("Fetching Playwright's Chromium", fetch_own),
        ("Installing the package chromium", install_package),
    ]
    for what, step in steps:
        if found := executable():
            return _tell(f"Browser: {found}\n")
        _tell(f"{what}\n")
        step()
    if found := executable():
        return _tell(f"Browser: {found}\n")
    sys.stderr.write(MISSING)
    return 1


def _done(words: list[str], *, seconds: int, quiet: bool = False) -> bool:
    output = subprocess.DEVNULL if quiet else None
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _tell(line: str) -> int:
    sys.stdout.write(line)
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
