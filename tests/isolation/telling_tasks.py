"""Tasks that say what they do, for a worker of the tests alone.

Not to be imported by tests: they would stand in this process's registry as if they were ours.
"""

import logging
import sys
from typing import Any

from tenants.tasks import central_task, network_task

logger = logging.getLogger("telling")


@network_task(name="telling.of_network")
def of_network(*, word: str, **kwargs: Any) -> None:
    _say(word)


@network_task(name="telling.of_network_that_fails")
def of_network_that_fails(*, word: str, **kwargs: Any) -> None:
    _say(word)
    raise LookupError(word)


@central_task(name="telling.of_centre")
def of_centre(*, word: str, **kwargs: Any) -> None:
    _say(word)


@central_task(name="telling.of_centre_that_fails")
def of_centre_that_fails(*, word: str, **kwargs: Any) -> None:
    _say(word)
    raise LookupError(word)


def _say(word: str) -> None:
    """Four lines of the log, one of them with a traceback."""
    logger.info("It says %s", word)
    logging.getLogger("telling.more").warning("It warns of %s", word)
    sys.stdout.write(f"It prints {word}\n")
    try:
        raise LookupError(word)
    except LookupError:
        logger.exception("It is wrong about %s", word)
