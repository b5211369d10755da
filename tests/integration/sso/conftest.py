from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sign_ins import SignIn


@pytest.fixture(scope="module")
def openid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignIn]:
    with SignIn("openid.py", tmp_path_factory.mktemp("openid")) as provider:
        yield provider


@pytest.fixture(scope="module")
def saml(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignIn]:
    with SignIn("saml.py", Path(tmp_path_factory.mktemp("saml"))) as provider:
        yield provider
