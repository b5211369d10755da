"""Keeps one embedded server alive for as long as anybody uses it, then stops it.

Run as a program of its own, with the standard library alone:
    keeper.py USERS_LOCK KEEPER_LOCK STOP_SIGNAL COMMAND...
Users of the server hold a shared lock on USERS_LOCK; the kernel lets go of it when they end, also
by kill -9. The keeper holds KEEPER_LOCK for its own life, with the server's process id in it.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

POLL_SECONDS = 0.1
STOP_SECONDS = 60
PR_SET_PDEATHSIG = 1


def die_with_parent(number: int) -> None:
    """Ask Linux to signal this process when its parent ends. Elsewhere nothing is done."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def main(users: Path, keeper: Path, stop_signal: int, command: list[str]) -> int:
    own = keeper.open("w")
    fcntl.flock(own, fcntl.LOCK_EX)
    if os.fork():
        # The starter waits for this end: by then the lock is taken, and the child has it.
        os._exit(0)
    for ignored in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(ignored, signal.SIG_IGN)
    server = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.DEVNULL, preexec_fn=lambda: _as_server(stop_signal)
    )
    own.write(f"{server.pid}\n")
    own.flush()
    return _keep(server, users, stop_signal)


def _as_server(stop_signal: int) -> None:
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    die_with_parent(stop_signal)


def _keep(server: subprocess.Popen[bytes], users: Path, stop_signal: int) -> int:
    with users.open("a") as lock:
        while server.poll() is None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(POLL_SECONDS)
            else:
                # Nobody is left, and nobody can come until the lock is let go.
                return _stop(server, stop_signal)
    return server.returncode


def _stop(server: subprocess.Popen[bytes], stop_signal: int) -> int:
    server.send_signal(stop_signal)
    try:
        return server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        return server.wait()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
