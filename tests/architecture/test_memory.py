"""What a process keeps between requests is named here, each with why no network's is another's.

Functions that remember their answers are named in `tests/isolation/test_heap.py`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("platform/config", "platform/kernel", "platform/design")
OURS += ("tenants", "shared_apps", "tenant_apps", "provisioning")

KEPT = {
    "platform/config/celery.py:app": "Celery's own: names of tasks and settings",
    "platform/config/asgi.py:application": "the front, with a turnstile for each network",
    "platform/config/asgi.py:django_application": "the web application",
    "platform/config/wsgi.py:application": "the web application, with nothing of a request",
    "platform/design/templatetags/design.py:register": "names of template tags",
    "platform/kernel/clock.py:_ahead": "of one thread's context",
    "platform/kernel/database.py:_alias": "of one thread's context",
    "platform/kernel/metric_files.py:_has_files": "of the process itself",
    "platform/kernel/metric_files.py:_identity": "of the process itself",
    "platform/kernel/metric_files.py:_sizes": "sizes of the process's own files",
    "shared_apps/agreeing/deeds.py:_deeds": "what takes two operators, added when apps start",
    "shared_apps/console/health.py:_looks": "functions that apps add when they start",
    "shared_apps/removing/obstacles.py:_looks": "functions that apps add when they start",
    "shared_apps/federation/open_work.py:_kinds": "functions that apps add when they start",
    "tenant_apps/accounts/ways.py:_sources": "functions that apps add when they start",
    "tenant_apps/accounts/tokens.py:password_reset_tokens": "makes keys, keeps none",
    "tenant_apps/blocks/elsewhere.py:_finds": "functions that apps add when they start",
    "tenant_apps/exchanges/happenings.py:_hearers": "functions that apps add when they start",
    "tenant_apps/exchanges/happenings.py:_tellers": "functions that apps add when they start",
    "tenant_apps/exchanges/parts.py:_makers": "functions that apps add when they start",
    "tenant_apps/exchanges/turns.py:_askers": "functions that apps add when they start",
    "tenant_apps/outbox/delivery.py:_quiet": "a function that an app sets when it starts",
    "tenant_apps/outbox/letters.py:_looks": "a function that an app sets when it starts",
    "tenant_apps/groups/happenings.py:_hearers": "functions that apps add when they start",
    "tenant_apps/groups/parts.py:_makers": "functions that apps add when they start",
    "tenant_apps/groups/parts.py:_whens": "functions that apps add when they start",
    "tenant_apps/listings/audiences.py:_offers": "functions that apps add when they start",
    "tenant_apps/listings/drafts.py:_looks": "functions that apps add when they start",
    "tenant_apps/joining/services/bringing.py:_looks": "functions that apps add when they start",
    "tenant_apps/listings/openings.py:_hearers": "functions that apps add when they start",
    "tenant_apps/meetings/diary.py:_sources": "functions that apps add when they start",
    "tenant_apps/members/models.py:_service_is_writing": "of one thread's context",
    "tenant_apps/members/sections.py:_sections": "functions that apps add when they start",
    "tenant_apps/reports/sources.py:_sources": "functions that apps add when they start",
    "tenant_apps/reports/things.py:_sources": "functions that apps add when they start",
    "tenant_apps/search/elsewhere.py:_links": "functions that apps add when they start",
    "tenant_apps/skills/sayings.py:_hearers": "functions that apps add when they start",
    "tenant_apps/telling/digest.py:_sources": "functions that apps add when they start",
    "tenants/current.py:_door": "of one thread's context: who is current",
    "tenants/hosts.py:_hosts": "host names, each with the network it is the name of",
    "tenants/metrics.py:_book": "figures, each labelled with its network",
    "tenants/rounds.py:KINDS": "kinds of rounds, filled when modules are imported",
    "tenants/storage.py:files": "knows the folder anew each time it is asked",
}

_CONTAINERS = {"dict", "list", "set", "deque", "defaultdict", "OrderedDict", "Counter"}
_CHANGES = {"append", "add", "update", "setdefault", "pop", "popitem", "clear", "extend"}
_CHANGES |= {"insert", "remove", "discard", "appendleft", "move_to_end"}
# Calls whose values nobody can change, or that hold no values.
_HARMLESS = {"frozenset", "re.compile", "timedelta", "TypeVar", "ParamSpec", "logging.getLogger"}
_HARMLESS |= {"os.environ.get", "require_http_methods", "Path"}
_CONSTANT = re.compile(r"_*[A-Z][A-Za-z0-9_]*|urlpatterns|__all__")
_LITERALS = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)


def kept(source: str, changed: set[str]) -> set[str]:
    """Names at the top of a module whose values may change after the import.

    A name in capitals is a constant, unless it is a container that some line changes.
    """
    tree = ast.parse(source)
    found = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    for name, value in _assigned(tree):
        is_constant = bool(_CONSTANT.fullmatch(name))
        called = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
        is_container = isinstance(value, _LITERALS) or called in _CONTAINERS
        is_instance = bool(called) and called not in _HARMLESS
        if (is_container and name in changed) or (
            not is_constant and (is_container or is_instance)
        ):
            found.add(name)
    return found


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value  # type: ignore[union-attr]


def changes(source: str) -> set[str]:
    """Names whose contents some function changes."""
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    ]
    return {name for one in functions for node in ast.walk(one) for name in _changed(node)}


def _changed(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Delete):
        targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
        for target in targets:
            if isinstance(target, ast.Subscript):
                yield _last(target.value)
            elif isinstance(node, ast.AugAssign):
                yield _last(target)
    elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _CHANGES:
        yield _last(getattr(node.func, "value", node.func))


def _last(expression: ast.expr) -> str:
    """`NAME`, also of `module.NAME`."""
    return ast.unparse(expression).rpartition(".")[2]


def files() -> dict[str, str]:
    return {
        str(file.relative_to(ROOT)): file.read_text()
        for package in OURS
        for file in (ROOT / package).rglob("*.py")
        if not {"migrations", "settings", "embedded"} & set(file.parts)
    }


def test_what_a_process_keeps_is_known() -> None:
    changed = {name for source in files().values() for name in changes(source)}
    found = {f"{file}:{name}" for file, source in files().items() for name in kept(source, changed)}
    assert found == KEPT.keys()


def test_what_is_kept_is_noticed() -> None:
    for source in (
        "_seen = {}",
        "seen: dict[str, int] = {}",
        "cache = OrderedDict()",
        "SEEN = []\ndef see(x):\n    SEEN.append(x)",
        "SEEN = {}\ndef see(x):\n    SEEN[x] = 1",
        "SEEN = set()\ndef see(x):\n    global OTHER\n    OTHER |= {x}",
        "remembers = Memory()",
    ):
        assert kept(source, changes(source)), source
    for source in (
        "NAMES = {'a': 1}\nNAMES['b'] = 2",
        "WORDS = ['a']",
        "_FORM = re.compile('x')",
        "def f():\n    seen = []\n    seen.append(1)",
    ):
        assert not kept(source, changes(source)), source
