"""Requests through a whole WSGI application, without a socket: what the code itself costs."""

import io
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

# Of the form that Django gives them; it protects nobody.
SECRET = "benchmark" + "0" * 23

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


def environ(host: str, path: str, cookie: str = "") -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "HTTP_COOKIE": cookie,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def posted(asked: Mapping[str, Any], fields: Mapping[str, Any], token: str) -> dict[str, Any]:
    """The same address, with a form sent to it. The token's cookie is called `token`."""
    body = urlencode({**fields, "csrfmiddlewaretoken": SECRET}, doseq=True).encode()
    return {
        **asked,
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_COOKIE": f"{asked['HTTP_COOKIE']}; {token}={SECRET}",
        "wsgi.input": io.BytesIO(body),
    }


def answer(application: Application, asked: dict[str, Any]) -> None:
    """One request to its end. Anything but a page, or that there is nothing new, stops the
    benchmark."""
    told: list[str] = []
    response = application(asked, lambda status, headers: told.append(status))
    for _ in response:
        pass
    response.close()
    if not told[0].startswith(("200", "204")):
        raise RuntimeError(f"{asked['HTTP_HOST']}{asked['PATH_INFO']} answered {told[0]}.")


def milliseconds(application: Application, asked: Sequence[dict[str, Any]]) -> list[float]:
    """How long each of these requests took."""
    took = []
    for one in asked:
        began = time.perf_counter()
        answer(application, one)
        took.append((time.perf_counter() - began) * 1000)
    return took
