"""The wall itself: a connection and a cursor of psycopg's that never work outside of a door.

The door goes to the server together with the first query of its transaction, or with BEGIN where
that query cannot be sent so. Both ways role and path end with the transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg import generators
from psycopg._queries import PostgresQuery
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from kernel import database
from tenants import current


class WallConnection(psycopg.Connection[Any]):
    """A connection whose transactions begin by becoming the current door's role."""

    alias = database.DEFAULT
    began_at: current.Door | None = None
    begins_with_query = False

    def ping(self) -> None:
        """Raise a psycopg.Error if the server is not there. Needs no door: it reads nothing."""
        with self.lock:
            self.wait(self._exec_command(b"SELECT 1"))

    def begin(self) -> None:
        """Begin a transaction for what cannot be one message."""
        with self.lock:
            self.wait(self._exec_command(self._get_tx_start_command()))

    def end(self, command: bytes) -> None:
        """End that transaction."""
        with self.lock:
            self.wait(self._exec_command(command))

    def check_door(self) -> None:
        """Raise DoorInTransaction if the transaction under way began at another door.

        Provisioning alone changes role and path within a transaction, and says so to PostgreSQL.
        """
        if self.alias != database.PROVISIONING and current.door() != self.began_at:
            raise current.DoorInTransaction("This transaction was begun in another network.")

    def begin_with(self) -> list[bytes]:
        """What a transaction begins with, to be sent as one message with its first query."""
        self.began_at = current.door()
        return [super()._get_tx_start_command(), *current.door_commands(self.alias)]

    def _start_query(self) -> PQGen[None]:
        """Where psycopg begins a transaction, if its first query does not do so itself."""
        if not self.begins_with_query:
            yield from super()._start_query()

    def _get_tx_start_command(self) -> bytes:
        self.began_at = current.door()
        return super()._get_tx_start_command() + current.transaction_prologue(self.alias)

    def _exec_command(self, command: Any, *args: Any, **kwargs: Any) -> PQGen[Any]:
        if not (isinstance(command, bytes) and command.startswith(b"BEGIN;")):
            return super()._exec_command(command, *args, **kwargs)
        return self._begin_gen(command)

    def _begin_gen(self, command: bytes) -> PQGen[None]:
        """Send BEGIN and the door as one message; a door that is refused leaves no transaction."""
        self._check_connection_ok()
        self.pgconn.send_query(command)
        results = yield from generators.execute(self.pgconn)
        for result in results:
            if result.status != ExecStatus.COMMAND_OK:
                error = psycopg.errors.error_from_result(result, encoding=self.info.encoding)
                if self.info.transaction_status != TransactionStatus.IDLE:
                    yield from super()._exec_command(b"ROLLBACK")
                raise error


class WallCursor(ServerBindingCursor, psycopg.Cursor[Any]):
    """A cursor that never runs a query outside a transaction, nor in that of another door."""

    _before: Sequence[bytes] = ()
    _wall: WallConnection

    def __init__(self, connection: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(connection, *args, **kwargs)
        self._wall = connection

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
        before = self._to_be_sent_before()
        if not before:
            return super().execute(query, params, **kwargs)
        if params is None and _may_be_several(query):
            with self._transaction():
                return super().execute(query, params, **kwargs)
        with self._sending_before(before):
            return super().execute(query, params, **kwargs)

    def execute_together(
        self, statements: Sequence[database.Statement]
    ) -> list[list[tuple[Any, ...]]]:
        """Send several statements as one message; the rows of each."""
        with self._sending_before(self._to_be_sent_before()), self._wall.lock:
            self._wall.wait(self._together_gen(statements))
        found = []
        for _ in statements:
            found.append(self.fetchall() if self.description else [])
            self.nextset()
        return found

    @contextmanager
    def _sending_before(self, before: Sequence[bytes]) -> Iterator[None]:
        self._before, self._wall.begins_with_query = before, True
        try:
            yield
        finally:
            self._before, self._wall.begins_with_query = [], False

    def executemany(self, *args: Any, **kwargs: Any) -> Any:
        with self._transaction():
            return super().executemany(*args, **kwargs)

    @contextmanager
    def copy(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        with self._transaction(), super().copy(*args, **kwargs) as copying:
            yield copying

    def stream(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        with self._transaction():
            yield from super().stream(*args, **kwargs)

    def _maybe_prepare_gen(
        self, pgq: PostgresQuery, *, prepare: bool | None = None, binary: bool | None = None
    ) -> PQGen[None]:
        """Where psycopg sends a query: the first of a transaction goes together with its door."""
        if not self._before:
            return super()._maybe_prepare_gen(pgq, prepare=prepare, binary=binary)
        return self._with_door_gen(pgq, binary)

    def _with_door_gen(self, pgq: PostgresQuery, binary: bool | None) -> PQGen[None]:
        """Send the door and the query as one message.

        PostgreSQL takes what stands before a Sync as one transaction. Without a BEGIN, role and
        path end with the query, whether it succeeds or not.
        """
        opened, [results] = yield from self._message_gen([pgq], binary)
        self._check_results(opened)
        self._check_results(results)
        self._set_results(results)

    def _together_gen(self, statements: Sequence[database.Statement]) -> PQGen[None]:
        """Send the door, where it is needed, and all of these as one message."""
        yield from self._start_query()
        queries = [self._convert_query(one.sql, one.params) for one in statements]
        opened, found = yield from self._message_gen(queries, None)
        if opened:
            self._check_results(opened)
        for statement, results in zip(statements, found, strict=True):
            try:
                self._check_results(results)
            except psycopg.Error as error:
                error.failed = statement  # type: ignore[attr-defined]
                raise
        self._set_results([result for results in found for result in results])

    def _message_gen(
        self, queries: Sequence[PostgresQuery], binary: bool | None
    ) -> PQGen[tuple[list[PGresult], list[list[PGresult]]]]:
        """What the server answers to what is to be sent before, and to each of the queries."""
        pgconn = self._pgconn
        pgconn.enter_pipeline_mode()
        try:
            for command in self._before:
                pgconn.send_query_params(command, None)
            for pgq in queries:
                self._execute_send(pgq, force_extended=True, binary=binary)
            pgconn.pipeline_sync()
            yield from generators.send(pgconn)
            opened: list[PGresult] = []
            for _ in self._before:
                opened += yield from generators.fetch_many(pgconn)
            found = []
            for _ in queries:
                results: list[PGresult] = yield from generators.fetch_many(pgconn)
                found.append(results)
            refused = yield from self._end_gen()
            pgconn.exit_pipeline_mode()
        except BaseException:
            # Half-way through a message nobody knows whose answers would come next.
            pgconn.finish()
            raise
        if refused:
            self._check_results(refused)
        return opened, found

    def _end_gen(self) -> PQGen[list[PGresult]]:
        """Read to the Sync; why what went before it is not committed, where it is not.

        Without a BEGIN the transaction ends there, and what is looked at when it ends, such as a
        foreign key, is refused between the last query and the Sync.
        """
        refused: list[PGresult] = []
        while True:
            results = yield from generators.fetch_many(self._pgconn)
            if results and results[-1].status == ExecStatus.PIPELINE_SYNC:
                return refused
            refused += results

    def _to_be_sent_before(self) -> Sequence[bytes]:
        """What the query needs sent before it: a lone one its door, the first of several BEGIN."""
        if self._is_alone():
            return (current.lone_prologue(self._wall.alias),)
        wall = self._wall
        if wall.autocommit or wall.pgconn.transaction_status != TransactionStatus.IDLE:
            return ()
        return wall.begin_with()

    def _is_alone(self) -> bool:
        """Whether what runs now is in no transaction, and needs one."""
        wall = self._wall
        if wall.pgconn.transaction_status != TransactionStatus.IDLE:
            wall.check_door()
            return False
        return wall.autocommit and (
            wall.alias != database.PROVISIONING or current.door() is not None
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if not self._is_alone():
            yield
            return
        self._wall.begin()
        try:
            yield
        except BaseException:
            if not self._wall.closed:
                self._wall.end(b"ROLLBACK")
            raise
        self._wall.end(b"COMMIT")


def _may_be_several(query: Any) -> bool:
    """Several statements in one string cannot go the way of one query."""
    return isinstance(query, str) and ";" in query
