"""A name server on this machine: real DNS over UDP, with the records that a test sets."""

import socket
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer:
    """Answers by `records`: (name, type) to texts. `is_dumb`: it reads, and never answers."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.is_dumb = False
        self.rcode = dns.rcode.NOERROR
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "NameServer":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        # An empty message ends it: closing alone would leave the thread waiting.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def set(self, name: str, kind: str, *values: str) -> None:
        """These are the records of this name; none: there are none of this kind."""
        self.records[name, kind] = list(values)

    def _serve(self) -> None:
        while True:
            data, sender = self._socket.recvfrom(4096)
            if not data:
                return
            if not self.is_dumb:
                self._socket.sendto(self._answer(data), sender)

    def _answer(self, data: bytes) -> bytes:
        asked = dns.message.from_wire(data)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.AA | dns.flags.RA
        question = asked.question[0]
        name, kind = question.name.to_text(omit_final_dot=True), question.rdtype
        answer.set_rcode(self.rcode)
        if self.rcode == dns.rcode.NOERROR:
            self._fill(answer, name.lower(), dns.rdatatype.to_text(kind))
        return answer.to_wire()

    def _fill(self, answer: dns.message.Message, name: str, kind: str) -> None:
        """Follow aliases, as a resolver does."""
        if not any(known == name for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
            return
        for target in self.records.get((name, "CNAME"), []):
            answer.answer.append(dns.rrset.from_text(f"{name}.", 1, "IN", "CNAME", f"{target}."))
            self._fill(answer, target, kind)
            return
        if values := self.records.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(f"{name}.", 1, "IN", kind, *values))
