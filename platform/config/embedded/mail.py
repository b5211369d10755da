"""Takes in every mail of the demo and keeps it as a file: `python -m config.embedded.mail`."""

import asyncio
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from kernel.ids import uuid7

HOST = "127.0.0.1"
MAXIMUM_BYTES = 30_000_000


class Folder:
    """Writes each mail as one .eml file, whose name sorts by time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        try:
            self._write(raw)
        except OSError as error:
            return f"452 Cannot keep this mail: {error.strerror}"
        return "250 Kept"

    def _write(self, raw: bytes) -> None:
        """Under another name first: a reader of the folder never sees half a mail."""
        name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{uuid7()}"
        half = self.path / f".{name}"
        half.write_bytes(raw)
        half.rename(self.path / f"{name}.eml")


async def serve(port: int, folder: Path) -> None:
    """Receive until told to stop."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    folder.mkdir(parents=True, exist_ok=True)
    server = await loop.create_server(
        lambda: SMTP(Folder(folder), data_size_limit=MAXIMUM_BYTES, enable_SMTPUTF8=True),
        HOST,
        port,
    )
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
