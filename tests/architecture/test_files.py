"""Files are written and read in few places: a network's own, through its storage alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

from tenants.storage import NetworkStorage

ROOT = Path(__file__).resolve().parents[2]
OURS = ("platform", "tenants", "shared_apps", "tenant_apps", "provisioning")

# Who touches files at all, and why that may be.
ALLOWED = {
    "platform/config/embedded": "the servers of a checkout, in its own `var`",
    "platform/config/mailbox.py": "the demo's mail, in no production settings",
    "platform/config/settings": "says where files lie",
    "platform/kernel/environment.py": "secrets that are mounted as files",
    "platform/kernel/metric_files.py": "figures of processes, in a folder of their own",
    "platform/kernel/wsgi_bridge.py": "a request's body, in a file without a name",
    "provisioning/blueprint.py": "the source of migrations",
    "provisioning/bootstrap.py": "the list of Integrated Care Systems, in the package",
    "tenant_apps/brand/views.py": "sends the logo",
    "tenant_apps/exchanges/file_kinds.py": "looks into an office document, in memory",
    "tenant_apps/exchanges/views/files.py": "sends a message's file",
    "tenant_apps/leaving/views.py": "sends a copy of one's own data",
    "tenant_apps/joining/staff_lists/workbook.py": "looks into a workbook, in memory",
    "tenants/middleware.py": "knows a file's response from a stream, opens none",
    "tenants/storage.py": "the storage itself",
}
_NAMES = {"open", "MEDIA_ROOT", "default_storage", "storages", "FileResponse", "FileSystemStorage"}
_MODULES = {"shutil", "tempfile", "os.remove", "os.rename", "os.replace", "os.unlink", "os.open"}
_METHODS = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "unlink", "touch"}
_METHODS |= {"mkdir", "rmdir", "symlink_to", "hardlink_to", "iterdir", "glob", "rglob"}
# Pictures in memory, and the connection to the mail server.
_NO_FILES = {"Image.open", "super().open"}


def touches(source: str) -> set[str]:
    """What in a text may open, write or name a file."""
    return {word for node in ast.walk(ast.parse(source)) for word in _words(node)}


def _words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom | ast.Import):
        module = getattr(node, "module", "") or ""
        for name in (alias.name for alias in node.names):
            if {module, name, f"{module}.{name}"} & _MODULES or name in _NAMES:
                yield name
    elif isinstance(node, ast.Name) and node.id in _NAMES:
        yield node.id
    elif isinstance(node, ast.Attribute):
        whole = ast.unparse(node)
        if whole in _MODULES or node.attr in _NAMES - {"open"}:
            yield whole
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        whole = ast.unparse(node.func)
        if node.func.attr in _METHODS and whole not in _NO_FILES:
            yield whole


def users() -> dict[str, set[str]]:
    """Every file of ours that touches files."""
    return {
        str(file.relative_to(ROOT)): found
        for package in OURS
        for file in (ROOT / package).rglob("*.py")
        if (found := touches(file.read_text()))
    }


def test_files_are_touched_in_these_places_alone() -> None:
    found = users()
    assert {
        name: words
        for name, words in found.items()
        if not any(name.startswith(allowed) for allowed in ALLOWED)
    } == {}
    assert [one for one in ALLOWED if not any(name.startswith(one) for name in found)] == []


def test_the_folder_of_all_files_is_named_by_the_storage_alone() -> None:
    naming = {name for name, words in users().items() if any("MEDIA_ROOT" in one for one in words)}
    assert naming - {"tenants/storage.py"} <= {"platform/config/settings/base.py"}


def test_a_file_that_is_opened_elsewhere_is_noticed() -> None:
    for source in (
        "open('/etc/passwd')",
        "from django.conf import settings\nx = settings.MEDIA_ROOT",
        "from pathlib import Path\nPath('x').write_bytes(b'')",
        "import shutil",
        "from os import replace",
        "from django.core.files.storage import default_storage",
        "from django.core.files.storage import FileSystemStorage as Mine",
        "from django.http import FileResponse",
    ):
        assert touches(source), source
    assert not touches("'a'.replace('a', 'b')\nbroker.publish(1)")


def test_r06_every_field_for_a_file_uses_the_networks_storage() -> None:
    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    ]
    assert [field for field in fields if not isinstance(field.storage, NetworkStorage)] == []
    assert isinstance(models.ImageField().storage, NetworkStorage)
