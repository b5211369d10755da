"""Operators keep the national list of skills."""

import html

import pytest
from django.http import HttpResponse
from django.test import Client

from shared_apps.national_skills import selectors
from shared_apps.national_skills.models import NationalSkill
from tenants import current
from tenants.current import NetworkRef

PAGE = "/console/skills/"
ADD = f"{PAGE}list/add/"


def text(response: HttpResponse) -> str:
    return html.unescape(" ".join(response.content.decode().split()))


def skill(code: str) -> NationalSkill:
    with current.shared():
        return selectors.get(code)


def test_one_is_added_and_stands_in_its_group(nwl: NetworkRef, as_operator: Client) -> None:
    answer = as_operator.post(ADD, {"name": " Prompt  writing ", "group": "digital"})
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?group=digital")
    assert "Prompt writing" in text(as_operator.get(f"{PAGE}?group=digital"))
    assert skill("prompt-writing").name == "Prompt writing"


@pytest.mark.parametrize("path", [ADD, f"{PAGE}lean/"])
def test_a_name_that_is_taken_is_refused_beside_the_field(
    nwl: NetworkRef, as_operator: Client, path: str
) -> None:
    answer = as_operator.post(path, {"name": "sql", "group": "digital"})
    assert answer.status_code == 409
    assert "“sql” is in the national list already" in text(answer)
    assert skill("lean").name == "Lean"


def test_one_is_called_otherwise_and_its_former_name_is_shown(
    nwl: NetworkRef, as_operator: Client
) -> None:
    path = f"{PAGE}sql/"
    answer = as_operator.post(path, {"name": "Query languages", "group": "digital"})
    assert answer.status_code == 302
    shown = text(as_operator.get(f"{PAGE}?group=digital"))
    assert "Query languages" in shown
    assert ">SQL<" in shown


def test_one_is_taken_out_and_brought_back(nwl: NetworkRef, as_operator: Client) -> None:
    for act, is_out in (("retire", True), ("retire", True), ("bring-back", False)):
        assert as_operator.get(f"{PAGE}sql/{act}/").status_code == 302
        assert as_operator.post(f"{PAGE}sql/{act}/").status_code == 302
        found = skill("sql")
        assert (found.retired_at is not None) is is_out
        shown = text(as_operator.get(f"{PAGE}?group={found.group}"))
        assert ("Taken out" in shown) is is_out


def test_one_that_is_none_is_not_found(nwl: NetworkRef, as_operator: Client) -> None:
    assert as_operator.get(f"{PAGE}origami/").status_code == 404
