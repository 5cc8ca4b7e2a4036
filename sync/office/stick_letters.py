"""Letters: an exchange with the province that somebody else carries. The same bytes as on the line, both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from schemas.refusal import Refusal, Refused
from sync.office import stick_refusals as say
from sync.office.exchange import Answering, Exchange
from sync.office.line import Meter, NoLine
from sync.office.port import OfficePort
from sync.office.state import State, SyncFolder
from sync.office.stick_files import Folder, Found
from sync.office.stick_state import StickState
from sync.wire.card import Listed
from sync.wire.frames import FrameReader
from sync.wire.keys import PrivateKeys
from sync.wire.messages import Answer, Hello
from sync.wire.sealing import Parcel, read_envelope
from sync.wire.speech import read_answer


class ByLetter(Exchange):
    """An exchange whose two halves lie days apart. It uses no line."""

    def compose(self, relay: Sequence[Parcel]) -> tuple[Hello, bytes, int]:
        """The letter: hello, `relay` and everything unconfirmed; and how many own entries go out for the first time."""
        parcels = [*relay, *self._outgoing()]
        hello = self._hello(ask_only=False)
        raw = b"".join(self._frames(hello, parcels))
        own = None if self.state.own is None else self.state.own.chain
        abouts = [read_envelope(parcel.envelope).about for parcel in parcels]
        last = max((about.last for about in abouts if about.name == own), default=self.state.sent)
        first_time = max(0, last - self.state.sent)
        self.state = replace(self.state, sent=max(self.state.sent, last))
        self._folder.save(self.state)
        self._mark()
        return hello, raw, first_time

    def hear(self, hello: Hello, raw: bytes) -> list[Parcel]:
        """Take in the answer to a letter, as on the line; gives what the province lost and this office can give back.
        Raises NoLine for one that is not the province's, Refused where what came with it is refused.
        """
        self._spoken = hello.own
        conversation = Answering(self, hello)
        conversation.feed(raw)
        answer = conversation.finish()
        self._check_age(answer)
        relay = self._to_relay(answer)
        if relay or self.state.own != hello.own:
            # The office has gone on since, or holds what the province does not: its digest speaks of another moment.
            self._digest = None
            self.state = replace(self.state, agrees=None if relay else self.state.agrees)
        self._fold(answer)
        return relay


@dataclass
class Heard:
    """What answers brought."""

    state: State
    memory: StickState
    received: int = 0
    confirmed: int = 0
    relay: list[Parcel] = field(default_factory=list)
    problems: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    at: str
    seq: int
    owner: str
    listed: Listed
    hello: Hello
    raw: bytes


def hear_answers(
    folder: SyncFolder, port: OfficePort | None, state: State, keys: PrivateKeys, found: Found, memory: StickState, meter: Meter
) -> Heard:
    """Take in every answer on the stick to a letter of this device, oldest first. One older than what is known already
    is passed over: it must not take a confirmation back.
    """
    heard = Heard(state, memory)
    for one in sorted(_answers(found, heard), key=lambda answer: (answer.at, answer.seq)):
        if one.at < max(heard.memory.heard_at, heard.state.last_confirmed_at):
            heard.memory = heard.memory.with_heard(one.listed.sha256, "")
            continue
        exchange = ByLetter(folder, port, replace(heard.state, refused=None), keys, meter)
        try:
            heard.relay = exchange.hear(one.hello, one.raw)
        except NoLine:
            heard.problems.append(say.tampered(one.owner))
        except Refused as refused:
            heard.problems.append(refused.refusal)
        heard.state = _rewound(exchange.state)
        heard.received += exchange.received
        heard.confirmed += exchange.confirmed
        heard.memory = heard.memory.with_heard(one.listed.sha256, one.at)
    return heard


def _rewound(state: State) -> State:
    """A province that lacks what a parcel builds on was restored: the receipt says from where to send again, which the next
    letter does."""
    said = state.refused
    return replace(state, refused=None) if said is not None and said.code == "wire.parent_missing" else state


def _answers(found: Found, heard: Heard) -> list[_Found]:
    """The answers to letters of this device that were not taken in yet, each signed by the pinned province."""
    enrolment = heard.state.enrolment
    assert enrolment is not None
    letters = {letter.sha256: letter.hello for letter in heard.memory.letters}
    answers = []
    for folder in found.folders.values():
        for listed in folder.listed("answer"):
            hello = letters.get(listed.re)
            if hello is None or listed.sha256 in heard.memory.heard:
                continue
            try:
                answers.append(_open(folder, listed, hello, bytes.fromhex(enrolment.sign)))
            except Refused:
                heard.problems.append(say.tampered(folder.card.owner))
    return answers


def _open(folder: Folder, listed: Listed, hello: Hello, public: bytes) -> _Found:
    raw = folder.read(listed)
    answer = first_answer(raw, hello, public)
    if answer is None:
        raise Refused(say.tampered(folder.card.owner))
    seq = -1 if answer.receipt is None else answer.receipt.seq
    return _Found(answer.at, seq, folder.card.owner, listed, hello, raw)


def first_answer(raw: bytes, hello: Hello, public: bytes) -> Answer | None:
    """The answer a file begins with, None when the province did not give it to this hello. Raises Refused."""
    first = next(FrameReader().feed(raw), None)
    return None if first is None or first.letter != "A" else read_answer(first.body, hello, public)
