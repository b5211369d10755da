"""What the tests need of the machine they run on, and its package manager, which may bring it."""

import os
import shutil
import subprocess
import sys

PACKAGES_SECONDS = 900


def done(words: list[str], *, seconds: int, quiet: bool = False) -> bool:
    """Whether a command came to a good end in time."""
    output = subprocess.DEVNULL if quiet else None
    try:
        ended = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def install_packages(*names: str) -> bool:
    """Let Debian's package manager install these, where we may. No service is started."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    os.environ |= {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *names]
    return done(["apt-get", "update", "-q"], seconds=PACKAGES_SECONDS) and done(
        install, seconds=PACKAGES_SECONDS
    )


def tell(line: str) -> int:
    """Say a line at once; 0, which is a good end."""
    sys.stdout.write(line)
    sys.stdout.flush()
    return 0
