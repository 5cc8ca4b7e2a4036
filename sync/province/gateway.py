"""The gateway: an ASGI application. Workers keep nothing between requests but the open database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from schemas.refusal import Refusal, Refused
from sync.province.comparing import compare
from sync.province.conversation import Conversation
from sync.province.devices import Clock, admit
from sync.province.files import FileConversation
from sync.province.home import Home
from sync.wire import limits, refusals
from sync.wire.enrolment import ProvenApplication
from sync.wire.frames import FrameReader, frame
from sync.wire.messages import Said
from sync.wire.reading import read_as, written

_BINARY = "application/octet-stream"
_PIECES_AHEAD = 16
_ONE_PIECE_BYTES = 64 << 10
_THREADS = 12
"""Each holds a connection to the database while it works; more of them would only wait for one another."""


class Gateway:
    """The routes of one province."""

    def __init__(self, home: Home, clock: Clock) -> None:
        self._home = home
        self._clock = clock
        self._threads = CapacityLimiter(_THREADS)

    def application(self) -> Starlette:
        """The ASGI application, for any server."""
        return Starlette(
            routes=[
                Route("/v1/exchange", self.exchange, methods=["POST"]),
                Route("/v1/files", self.files, methods=["POST"]),
                Route("/v1/reconcile", self.reconcile, methods=["POST"]),
                Route("/v1/enrol", self.enrol, methods=["POST"]),
            ]
        )

    async def exchange(self, request: Request) -> Response:
        """One conversation. What has come is durable before more is looked at."""
        return await self._converse(request, Conversation(self._home, self._clock))

    async def files(self, request: Request) -> Response:
        """Attachments: an offer, and perhaps one of them."""
        return await self._converse(request, FileConversation(self._home, self._clock))

    async def _converse(self, request: Request, conversation: Conversation | FileConversation) -> Response:
        reader = FrameReader()
        arriving = _Arriving(request)
        try:
            async for octets in arriving.pieces():
                await run_sync(conversation.take, list(reader.feed(octets)), limiter=self._threads)
            if arriving.cut:
                return Response(status_code=400)
            if not reader.ended:
                raise Refused(refusals.cut_short())
        except Refused as refused:
            return _refusing(refused.refusal)
        finally:
            arriving.end()
        return await self._answer(conversation)

    async def _answer(self, conversation: Conversation | FileConversation) -> Response:
        """The answer with its length, or, when taking it all in lasts, one that says "still at work"
        meanwhile."""
        working = asyncio.create_task(run_sync(lambda: list(conversation.answer()), limiter=self._threads))
        done, _ = await asyncio.wait([working], timeout=limits.AT_WORK_EVERY_S)
        if not done:
            return StreamingResponse(_while_working(working), media_type=_BINARY)
        try:
            return _streaming(working.result())
        except Refused as refused:
            return _refusing(refused.refusal)

    async def reconcile(self, request: Request) -> Response:
        """One round of comparing what both ends show."""
        try:
            raw = await _body(request, limits.RECONCILE_BYTES_MAX)
            reply = await run_sync(compare, self._home, raw, limiter=self._threads)
        except Refused as refused:
            return _refusing(refused.refusal)
        return _refusing(reply) if isinstance(reply, Refusal) else Response(reply, media_type=_BINARY)

    async def enrol(self, request: Request) -> Response:
        """Admit a device that proves a one-time code."""
        try:
            raw = await _body(request, limits.ENROL_BYTES_MAX)
            proven = read_as(raw, ProvenApplication, limits.ENROL_BYTES_MAX)
        except Refused as refused:
            return _refusing(refused.refusal)
        admitted = await run_sync(lambda: admit(self._home, proven, self._clock()), limiter=self._threads)
        if isinstance(admitted, Refusal):
            return _refusing(admitted)
        return Response(written(admitted), media_type=_BINARY)


class _Arriving:
    """A request's body, read off the line as it comes and not only when it is asked for: the server lets go of what was
    not asked for when the line breaks, and the office would have to send it again."""

    def __init__(self, request: Request) -> None:
        self.cut = False
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue(_PIECES_AHEAD)
        self._reading = asyncio.create_task(self._read(request))

    async def _read(self, request: Request) -> None:
        try:
            async for octets in request.stream():
                await self._pieces.put(octets)
        except ClientDisconnect:
            self.cut = True
        await self._pieces.put(None)

    async def pieces(self) -> AsyncIterator[bytes]:
        """All that has come since, again and again, up to the end or to where the line broke."""
        ended = False
        while not ended:
            came = [await self._pieces.get()]
            while not self._pieces.empty():
                came.append(self._pieces.get_nowait())
            ended = came[-1] is None
            yield b"".join(octets for octets in came if octets is not None)

    def end(self) -> None:
        """Read no more."""
        self._reading.cancel()


def _streaming(frames: list[bytes]) -> Response:
    """A known length lets the office tell a cut answer from a whole one at once. A small answer goes in one piece: every
    piece is a TLS record of its own."""
    size = sum(len(part) for part in frames)
    if size <= _ONE_PIECE_BYTES:
        return Response(b"".join(frames), media_type=_BINARY)
    return StreamingResponse(_each(iter(frames)), media_type=_BINARY, headers={"content-length": str(size)})


async def _while_working(working: asyncio.Task[list[bytes]]) -> AsyncIterator[bytes]:
    """One small frame now and then, so that the office does not take a long first sync for a dead line."""
    while not working.done():
        yield frame("W")
        await asyncio.wait([working], timeout=limits.AT_WORK_EVERY_S)
    for part in working.result():
        yield part


async def _each(frames: Iterator[bytes]) -> AsyncIterator[bytes]:
    for part in frames:
        yield part


async def _body(request: Request, bytes_max: int) -> bytes:
    body = bytearray()
    async for octets in request.stream():
        body += octets
        if len(body) > bytes_max:
            raise Refused(refusals.too_large(bytes_max))
    return bytes(body)


def _refusing(refusal: Refusal) -> Response:
    """A refusal in words. It is not signed, so an office believes none of it but that nothing was done."""
    said = Said(code=refusal.code, text=refusal.text, params=refusal.params)
    return Response(written(said), status_code=422, media_type="application/json")
