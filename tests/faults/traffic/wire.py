"""The way to the server, on which answers get lost: done, and nobody has been told."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

NAME = ".s.PGSQL.5432"
BYTES = 65_536


class Wire:
    """Passes on what clients and server say, but for the answers that it is told to lose."""

    def __init__(self, folder: Path, server: Path) -> None:
        folder.mkdir(mode=0o700)
        self.folder = folder
        self._server = server / NAME
        self._lock = threading.Lock()
        self._to_lose = 0
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / NAME))
        self._listening.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def lose(self, answers: int) -> None:
        """Cut the connections of the next so many answers instead of passing them on."""
        with self._lock:
            self._to_lose = answers

    def close(self) -> None:
        # Whoever waits to accept would go on waiting.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._join, args=[client], daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server:
            try:
                server.connect(str(self._server))
            except OSError:
                return
            asking = threading.Thread(target=self._pass, args=[client, server, False], daemon=True)
            asking.start()
            self._pass(server, client, True)
            asking.join()

    def _pass(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while (data := source.recv(BYTES)) and not (answers and self._loses()):
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _loses(self) -> bool:
        with self._lock:
            self._to_lose, loses = max(self._to_lose - 1, 0), self._to_lose > 0
            return loses
