"""The deployment's secret is asked for in few places: elsewhere a key is the network's own."""

from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[2]
DJANGO = Path(django.__file__).parent
OURS = ("platform", "tenants", "shared_apps", "tenant_apps", "provisioning")

# Signer, which tenants.signing makes the network's; tokens and logins, which accounts does.
DJANGOS = {
    "contrib/auth/base_user.py",
    "contrib/auth/tokens.py",
    "core/signing.py",
    "utils/crypto.py",
}
# They name the setting; they sign nothing.
DJANGOS_SETTINGS = ("conf/", "core/checks/", "core/management/")
ASK = {
    "platform/config/observability.py",
    "platform/config/settings/base.py",
    "platform/config/settings/development.py",
    "platform/config/settings/test.py",
    "tenants/keys.py",
    "tenants/messages.py",
}


def naming(word: str, root: Path, *folders: str) -> set[str]:
    return {
        str(path.relative_to(root))
        for folder in folders or (".",)
        for path in (root / folder).rglob("*.py")
        if word in path.read_text()
    }


def test_ours_ask_for_the_secret_in_known_places() -> None:
    assert naming("SECRET_KEY", ROOT, *OURS) == ASK


def test_django_asks_for_the_secret_in_known_places() -> None:
    found = naming("SECRET_KEY", DJANGO) | naming("salted_hmac(", DJANGO)
    assert {path for path in found if not path.startswith(DJANGOS_SETTINGS)} == DJANGOS
