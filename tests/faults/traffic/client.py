"""One client: asks for one thing after another, at random, until its time is over."""

import random
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import Error, connections

from kernel.ids import uuid7
from tenants import current
from tests.faults.traffic import tasks
from tests.faults.traffic.asks import NoAnswer, Request, ask
from tests.faults.traffic.journal import DONE, Journal
from tests.faults.traffic.places import Place

MINUTES = [15, 30, 45, 60, 240]
KINDS = {
    "transfer": 6,
    "batch": 3,
    "hold": 4,
    "take": 3,
    "release": 2,
    "reverse": 3,
    "send": 4,
    "reserve": 4,
    "cross_take": 3,
    "cross_release": 1,
    "cross_reverse": 2,
    "web": 2,
    "grant": 1,
    "expire": 2,
    "seal": 1,
}
ROUNDS = {"expire": tasks.expire, "seal": tasks.seal}
PAUSE_SECONDS = 0.05


class Client:
    """Its own journal, and what it may take, release or reverse: what it did itself."""

    def __init__(self, places: list[Place], folder: Path, seed: str, port: int) -> None:
        self._places = places
        self._port = port
        self._chance = random.Random(seed)
        self._journal = Journal(folder)
        self._holds: list[Request] = []
        self._lapsing: list[Request] = []
        self._moved: list[Request] = []
        self._held_across: list[Request] = []
        self._crossed: list[Request] = []

    def run(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._step()
        self._come_late()

    def _come_late(self) -> None:
        """Take from what was held for a moment: a worker has ended it, or is about to."""
        while held := self._one_of(self._lapsing):
            request = self._part_of(held) | {"kind": "take"}
            self._journal.asked(request)
            self._ask(request)

    def _step(self) -> None:
        [kind] = self._chance.choices([*KINDS], [*KINDS.values()])
        place = self._chance.choice(self._places)
        if kind in ROUNDS:
            with current.enter(place.network):
                ROUNDS[kind].apply_async(queue=tasks.QUEUE)
            return
        request = getattr(self, f"_{kind}")(place)
        if request is None:
            return
        request |= {"kind": kind, "network": request.get("network", place.network.slug)}
        self._journal.asked(request)
        if kind == "grant":
            with current.enter(place.network):
                tasks.grant.apply_async(kwargs={"request": request}, queue=tasks.QUEUE)
            return
        self._ask(request)

    def _ask(self, request: Request) -> None:
        network = next(
            one.network for one in self._places if one.network.slug == request["network"]
        )
        try:
            outcome = ask(request, network)
        except (Error, NoAnswer):
            # Not known. Whoever asks again will be told.
            connections.close_all()
            time.sleep(PAUSE_SECONDS)
            return
        self._journal.answered(request["key"], outcome)
        if outcome == DONE:
            self._remember(request)

    def _remember(self, request: Request) -> None:
        if request["kind"] == "hold":
            (self._lapsing if request["lasts_seconds"] else self._holds).append(request)
        elif request["kind"] == "reserve":
            self._held_across.append(request)
        elif request["kind"] in {"send", "cross_take"}:
            self._crossed.append(request)
        elif request["kind"] in {"transfer", "take"}:
            self._moved.append(request)
        elif request["kind"] == "batch":
            self._moved += [leg | {"network": request["network"]} for leg in request["legs"]]

    def _pair(self, place: Place) -> tuple[str, str]:
        everyone = [*(person.account for person in place.people), place.project, place.project]
        payer = self._chance.choice(everyone)
        payee = self._chance.choice([one for one in everyone if one != payer])
        return str(payer), str(payee)

    def _leg(self, place: Place) -> Request:
        payer, payee = self._pair(place)
        minutes = self._chance.choice(MINUTES)
        return {"key": str(uuid7()), "payer": payer, "payee": payee, "minutes": minutes}

    def _transfer(self, place: Place) -> Request:
        return self._leg(place)

    def _batch(self, place: Place) -> Request:
        legs = [self._leg(place) for _ in range(self._chance.randint(2, 5))]
        return {"key": str(uuid4()), "legs": legs}

    def _grant(self, place: Place) -> Request:
        """Out of the issue account, which has no floor: a worker that comes late is not refused."""
        legs = [
            {
                "key": str(uuid7()),
                "payer": str(place.issue),
                "payee": str(one.account),
                "minutes": 15,
            }
            for one in place.people
        ]
        return {"key": str(uuid4()), "legs": legs}

    def _hold(self, place: Place) -> Request:
        return self._leg(place) | {"lasts_seconds": self._chance.choice([0, 0, 0.2])}

    def _take(self, place: Place) -> Request | None:
        held = self._one_of(self._holds)
        return held and self._part_of(held)

    def _part_of(self, held: Request) -> Request:
        minutes = self._chance.choice([held["minutes"], max(held["minutes"] // 2, 1)])
        return self._about(held) | {"key": str(uuid7()), "minutes": minutes}

    def _release(self, place: Place) -> Request | None:
        held = self._one_of(self._holds)
        return held and self._about(held) | {"key": f"end of {held['key']}"}

    def _about(self, held: Request) -> Request:
        same = {name: held[name] for name in ("network", "payer", "payee")}
        return same | {"hold": held["key"], "held": held["minutes"]}

    def _reverse(self, place: Place) -> Request | None:
        moved = self._one_of(self._moved)
        return moved and {
            "key": str(uuid7()),
            "network": moved["network"],
            "transfer": moved["key"],
            "payer": moved["payee"],
            "payee": moved["payer"],
            "minutes": moved["minutes"],
        }

    def _one_of(self, requests: list[Request]) -> Request | None:
        """Any of these, which is not there afterwards."""
        return requests.pop(self._chance.randrange(len(requests))) if requests else None

    def _send(self, place: Place) -> Request:
        [other] = [one for one in self._places if one is not place]
        payer, payee = self._chance.choice(place.people), self._chance.choice(other.people)
        key = str(uuid7())
        return {
            "key": key,
            "reference": key,
            "payer": str(payer.account),
            "handle": payer.handle,
            "payee": str(payee.account),
            "to": other.network.slug,
            "address": f"{payee.handle}@{other.network.slug}",
            "minutes": self._chance.choice(MINUTES),
        }

    def _reserve(self, place: Place) -> Request:
        return self._send(place)

    def _cross_take(self, place: Place) -> Request | None:
        """The whole of it, a part, or more than was held."""
        held = self._one_of(self._held_across)
        if held is None:
            return None
        minutes = held["minutes"] + self._chance.choice([0, 0, 15, -held["minutes"] // 2])
        return self._end_across(held, "taking") | {"minutes": max(minutes, 1)}

    def _cross_release(self, place: Place) -> Request | None:
        held = self._one_of(self._held_across)
        return held and self._end_across(held, "release")

    def _end_across(self, held: Request, what: str) -> Request:
        same = {name: held[name] for name in ("network", "to", "payer", "payee", "reference")}
        return same | {"key": f"{what} of {held['key']}", "held_across": held["minutes"]}

    def _cross_reverse(self, place: Place) -> Request | None:
        crossed = self._one_of(self._crossed)
        return crossed and {
            "key": f"reversal of {crossed['key']}",
            "network": crossed["network"],
            "original": crossed,
        }

    def _web(self, place: Place) -> dict[str, Any]:
        giver, receiver = self._chance.sample(place.people, 2)
        return {
            "key": str(uuid7()),
            "payer": str(giver.account),
            "payee": str(receiver.account),
            "to": receiver.handle,
            "minutes": self._chance.choice(MINUTES),
            "cookie": giver.cookie,
            "port": self._port,
        }
