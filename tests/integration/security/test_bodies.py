"""Bodies of requests are as large as what is sent there needs, and no larger."""

import pytest

from tenants.current import NetworkRef
from tests.world import World


def test_a_body_larger_than_any_form_takes_is_refused_unread(world: World, nwl: NetworkRef) -> None:
    response = world.client(nwl).post("/sign-in/", headers={"Content-Length": str(60 * 1024**2)})
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("path", "megabytes", "status"),
    [
        ("/sign-in/", 9, 413),
        ("/exchanges/", 9, 413),
        ("/exchanges/01a2232c-cce8-7028-b506-b3063dc12e98/notes/", 40, 302),
        ("/exchanges/01a2232c-cce8-7028-b506-b3063dc12e98/notes/", 51, 413),
        ("/exchanges/01a2232c-cce8-7028-b506-b3063dc12e98/notes/more/", 9, 413),
    ],
    ids=str,
)
def test_a_large_body_is_for_a_message_with_files_alone(
    world: World, nwl: NetworkRef, path: str, megabytes: int, status: int
) -> None:
    length = {"Content-Length": str(megabytes * 1024**2)}
    assert world.client(nwl).post(path, headers=length).status_code == status
