"""The house keeps its shape."""

import platform
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("platform", "tenants", "shared_apps", "tenant_apps", "provisioning", "tests")
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][
    0
]["layers"]


def test_platform_is_pythons_own() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert not list((ROOT / "platform").glob("*.py"))
    assert platform.python_implementation()
    for folder in (ROOT / "platform").iterdir():
        assert folder.name not in sys.stdlib_module_names


def test_every_app_has_its_place_in_the_order_of_imports() -> None:
    apps = {
        f"{package}.{folder.name}"
        for package in ("shared_apps", "tenant_apps")
        for folder in (ROOT / package).iterdir()
        if (folder / "__init__.py").exists()
    }
    assert apps
    assert apps == {layer for layer in LAYERS if "." in layer}


def test_no_file_of_ours_has_grown_past_500_lines() -> None:
    large = [
        str(path.relative_to(ROOT))
        for package in OURS
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts and len(path.read_text().splitlines()) > 500
    ]
    assert large == []


def test_views_do_not_query_by_themselves() -> None:
    views = [
        path
        for package in ("shared_apps", "tenant_apps")
        for pattern in ("views.py", "views/*.py")
        for path in (ROOT / package).rglob(pattern)
    ]
    assert views
    assert [str(path) for path in views if ".objects" in path.read_text()] == []


def test_tasks_always_go_through_the_broker() -> None:
    files = list((ROOT / "platform" / "config" / "settings").glob("*.py"))
    assert files
    assert [file.name for file in files if "ALWAYS_EAGER" in file.read_text().upper()] == []


def test_mails_begin_with_a_capital_after_their_greeting() -> None:
    mails = {
        str(path.relative_to(ROOT)): path.read_text().split("\n\n", 1)
        for path in (ROOT / "tenant_apps").rglob("mail/*.txt")
    }
    assert mails
    assert [path for path, (_, text) in mails.items() if text[0].islower()] == []
