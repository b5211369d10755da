"""A response that is made while it is sent is made in the network of its request."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.test import RequestFactory

from tenant_apps.members.models import Member
from tenants import current
from tenants.middleware import NetworkMiddleware
from tests.isolation.conftest import Pair
from tests.isolation.things import Things

ended: list[str] = []


def names_one_by_one() -> Iterator[str]:
    """Asks the database for each name as it is wanted, and once more at the end."""
    try:
        for number in range(Member.objects.count()):
            yield Member.objects.order_by("name")[number].name + "\n"
    finally:
        if Member.objects.exists():
            ended.append(current.network().slug)


def names_in_a_transaction() -> Iterator[str]:
    with transaction.atomic():
        yield from names_one_by_one()


def respond(things: Things, content: object = names_one_by_one) -> StreamingHttpResponse:
    def view(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(content())  # type: ignore[operator]

    request = RequestFactory().get("/", headers={"host": things.network.host})
    response = NetworkMiddleware(view)(request)  # type: ignore[arg-type]
    assert isinstance(response, StreamingHttpResponse)
    return response


def names_of(things: Things) -> list[bytes]:
    """All its members, in the order in which they are streamed."""
    with current.enter(things.network):
        names = Member.objects.order_by("name").values_list("name", flat=True)
        return [f"{name}\n".encode() for name in names]


def text_of(response: StreamingHttpResponse) -> str:
    return b"".join(response).decode()  # type: ignore[arg-type]


def test_a_stream_stays_in_the_network_of_its_request(pair: Pair) -> None:
    a, b = respond(pair.a), respond(pair.b)
    assert current.door() is None
    assert "Sofia Sharma" in text_of(b)
    shown = text_of(a)
    assert "Alice Archer" in shown
    assert "Sofia Sharma" not in shown
    assert current.door() is None


def test_two_streams_taken_in_turn_keep_apart(pair: Pair) -> None:
    a, b = names_of(pair.a), names_of(pair.b)
    assert b"Alice Archer\n" in a
    assert b"Sally Stone\n" in b
    seen = list(zip(respond(pair.a), respond(pair.b), strict=True))
    assert seen == list(zip(a, b, strict=True))


def test_a_stream_read_by_another_thread_stays_in_its_network(pair: Pair) -> None:
    shown: list[str] = []
    response = respond(pair.a)

    def read() -> None:
        shown.append(text_of(response))
        connection.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert "Alice Archer" in shown[0]


@pytest.mark.parametrize("content", [names_one_by_one, names_in_a_transaction])
def test_who_hangs_up_leaves_the_connection_right(pair: Pair, content: object) -> None:
    ended.clear()
    first = names_of(pair.a)[0]
    response = respond(pair.a, content)
    assert next(iter(response)) == first
    response.close()
    assert ended == ["nwl"]
    assert not connection.in_atomic_block
    assert "Sofia Sharma" in text_of(respond(pair.b))
