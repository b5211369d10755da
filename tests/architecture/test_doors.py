"""How code of ours comes to a network, seen from its text."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("platform", "tenants", "shared_apps", "tenant_apps", "provisioning")
DOORS = {"enter", "shared", "federation", "adopt", "acting"}


def functions(source: str) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))


def is_context_manager(function: ast.FunctionDef) -> bool:
    return any("contextmanager" in ast.unparse(mark) for mark in function.decorator_list)


def opens_a_door(block: ast.With) -> bool:
    calls = [item.context_expr for item in block.items if isinstance(item.context_expr, ast.Call)]
    return any(ast.unparse(call.func).rpartition(".")[2] in DOORS for call in calls)


def yields_behind_doors(source: str) -> list[int]:
    """Lines of generators that hand a value out while a door is open.

    Whoever asks for the next value would be in that network until then.
    """
    return [
        inner.lineno
        for function in functions(source)
        if not is_context_manager(function)
        for block in ast.walk(function)
        if isinstance(block, ast.With) and opens_a_door(block)
        for inner in ast.walk(block)
        if isinstance(inner, ast.Yield | ast.YieldFrom)
    ]


def test_no_generator_leaves_its_door_open() -> None:
    found = {
        str(file.relative_to(ROOT)): lines
        for package in OURS
        for file in (ROOT / package).rglob("*.py")
        if (lines := yields_behind_doors(file.read_text()))
    }
    assert found == {}


def test_a_generator_that_does_is_found() -> None:
    assert yields_behind_doors("def f():\n  with current.enter(a):\n    yield 1\n") == [3]
    assert yields_behind_doors("def f():\n  with current.enter(a):\n    x = 1\n  yield x") == []


def test_the_registry_and_its_schema_names_are_used_by_few() -> None:
    """SQL that names a schema itself goes around the search path: only these may."""
    allowed = {
        "provisioning",
        "shared_apps/federation",
        "tenant_apps/ledger",
        "tenants",
    }
    users = {
        str(file.relative_to(ROOT))
        for package in OURS
        for file in (ROOT / package).rglob("*.py")
        if ".schema" in file.read_text() and "migrations" not in file.parts
    }
    assert users
    assert [user for user in sorted(users) if not any(user.startswith(a) for a in allowed)] == []
