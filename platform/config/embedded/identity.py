"""As whom PostgreSQL runs, which refuses to run as root."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import EmbeddedError

NOBODY = 65534
NAMESPACE = ("unshare", "-U", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
# Nobody, with root's right to pass closed folders: a checkout of root's is seldom open to all, and
# must not be opened. A user namespace amounts to the same, but containers often forbid those.
CAPABILITY = (
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    # Changing the user would otherwise cut the server loose from its keeper.
    "--pdeathsig=INT",
)


@dataclass(frozen=True)
class Identity:
    """Words to put before a command, and who then owns the files it makes."""

    prefix: tuple[str, ...]
    owner: int


def choose() -> Identity:
    """How PostgreSQL can be run here. Raises EmbeddedError."""
    if os.geteuid() != 0:
        return Identity((), os.geteuid())
    for identity in (Identity(NAMESPACE, 0), Identity(CAPABILITY, NOBODY)):
        if _works(identity.prefix):
            return identity
    raise EmbeddedError(
        "PostgreSQL refuses to run as root, and this machine allows neither a user namespace "
        "nor another user: run this as an ordinary user, or set DATABASE_URL."
    )


def give(folder: Path, owner: int) -> None:
    """Make `owner` the owner of a folder and all in it, if it is not so already."""
    if os.geteuid() != 0 or not folder.exists() or folder.stat().st_uid == owner:
        return
    for path in (*folder.rglob("*"), folder):
        os.chown(path, owner, owner, follow_symlinks=False)


def _works(prefix: Sequence[str]) -> bool:
    try:
        tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603
    except FileNotFoundError:
        return False
    return tried.returncode == 0
