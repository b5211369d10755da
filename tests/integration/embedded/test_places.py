"""Sockets lie in a short folder of our own, and in nobody else's."""

import os
from pathlib import Path

import pytest

from config.embedded import places
from config.embedded.errors import EmbeddedError, NotPermitted
from config.embedded.places import Places, make_private

LONGEST_SOCKET_PATH = 107


def test_a_deep_checkout_still_has_short_sockets() -> None:
    deep = Places(Path("/", *["a-long-name"] * 30))
    assert len(str(deep.sockets / ".s.PGSQL.5432.lock")) < LONGEST_SOCKET_PATH


def test_each_checkout_has_its_own_and_so_have_its_tests(root: Path) -> None:
    folders = {Places(root).sockets, Places(root, True).sockets, Places(root / "other").sockets}
    assert len(folders) == 3


def test_only_we_may_enter(root: Path) -> None:
    folder = root / "sockets"
    folder.mkdir(mode=0o755)
    make_private(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_somebody_elses_folder_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = root / "sockets"
    make_private(folder)
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(EmbeddedError, match="is not our own folder"):
        make_private(folder)


def test_a_link_is_no_folder_of_ours(root: Path) -> None:
    (root / "real").mkdir()
    link = root / "sockets"
    link.symlink_to(root / "real")
    with pytest.raises(EmbeddedError, match="is not our own folder"):
        make_private(link)


def test_a_closed_folder_is_one_clear_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(NotPermitted, match="No permission to write in"):
        places.make_folder(root / "var")
