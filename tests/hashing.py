"""How often a password is hashed."""

from collections.abc import Callable
from typing import Any

import pytest

from tenant_apps.accounts.hashers import PasswordHasher


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows each time from now on that a password is hashed, to be kept or to be compared."""
    worked: list[str] = []
    for name in ("encode", "verify"):
        monkeypatch.setattr(PasswordHasher, name, _noting(worked, getattr(PasswordHasher, name)))
    return worked


def _noting(worked: list[str], work: Callable[..., Any]) -> Callable[..., Any]:
    def noting(self: PasswordHasher, *args: str) -> Any:
        worked.append(work.__name__)
        return work(self, *args)

    return noting
