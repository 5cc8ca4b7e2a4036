"""One visit of a stick or a shared folder: what came is taken in, what waits is put there, and what others left for the
province is taken along. With a line the same visit goes over the line as well, so the answers are back on the stick at
once. See docs/stick-format.md.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout
from msgspec.structs import replace

from schemas.base import Record
from schemas.refusal import Refusal, Refused, no
from sync.office import outbox, stick_carry, stick_peers
from sync.office import stick_refusals as say
from sync.office.attachments import count_waiting
from sync.office.devices import keep_list, known_devices, list_bytes
from sync.office.port import OfficePort
from sync.office.result import Attachments, SyncResult, result_of
from sync.office.run import Budget, begin_again, prepare, sync_held
from sync.office.state import Enrolment, State, SyncFolder, not_enrolled
from sync.office.stick_attachments import hear_accounts, offer_files
from sync.office.stick_files import Folder, Found, list_file, read_stick, write_folder
from sync.office.stick_former import is_former, still_needed
from sync.office.stick_letters import ByLetter, hear_answers
from sync.office.stick_state import Letter, StickState, load_sticks, save_sticks
from sync.office.told import OLDER_COPY, together
from sync.wire.card import FORMAT, Card, Listed
from sync.wire.frames import read_parcel
from sync.wire.keys import PrivateKeys
from sync.wire.limits import STICK_FILES_MAX
from sync.wire.messages import Head
from sync.wire.reading import to_plain, to_text
from sync.wire.sealing import Parcel

EXIT_REFUSED = 3


class StickReport(Record, omit_defaults=False):
    """What moved: letters of others taken along and answers put there for them, bytes written, and own entries put there."""

    letters_taken: int = 0
    answers_left: int = 0
    bytes_written: int = 0
    parcels: int = 0


class StickResult(SyncResult, omit_defaults=False):
    """A sync with a stick: the same words as one over the line, and what the stick saw."""

    stick: StickReport = StickReport()

    @property
    def exit_code(self) -> int:
        """As on the line; 3 for a stick, or what lay on it, that was refused."""
        of_stick = self.code.startswith(("stick.", "wire.")) and self.code != "wire.fork"
        return EXIT_REFUSED if self.status == "refused" and of_stick else super().exit_code


def sync_by_stick(folder: SyncFolder, port: OfficePort | None, where: Path, budget: Budget) -> StickResult | Refusal:
    """One visit. Without a port (the night) what is packed goes out and what comes waits sealed. What is wrong with a
    stick never keeps the line from being used. Refuses `sync.not_enrolled`, `sync.running`, `stick.no_gateway`."""
    keys, state = folder.keys(), folder.load()
    if keys is None or state.enrolment is None:
        return not_enrolled()
    if not state.enrolment.sign:
        return say.no_gateway()
    try:
        with FileLock(folder.lock, timeout=0):
            return _Visit(folder, port, where, budget, state, keys).go()
    except Timeout:
        return no("sync.running", "Một lần đồng bộ khác đang chạy trên máy này. Hãy đợi lần đó xong.")


class _Visit:
    """One stick, once."""

    def __init__(
        self, folder: SyncFolder, port: OfficePort | None, where: Path, budget: Budget, state: State, keys: PrivateKeys
    ) -> None:
        assert state.enrolment is not None
        self._folder = folder
        self._port = port
        self._where = where
        self._budget = budget
        self._keys = keys
        self._enrolment: Enrolment = state.enrolment
        self._me = f"{state.enrolment.unit}.{state.enrolment.device}"
        self._meter = budget.meter()
        self._refusals: list[Refusal] = []
        self._relay: list[Parcel] = []
        self._sent = self._received = self._confirmed = self._files = 0
        self.state = state
        self.memory: StickState = load_sticks(folder)
        self.report = StickReport()

    def go(self) -> StickResult:
        found = self._read()
        if found is not None:
            self._take(found)
        elif self._port is not None:
            self.state, _ = prepare(self._folder, self._port, self.state, self._keys)
        over_line = self._line(found)
        if found is not None:
            try:
                self._write(found, has_line=over_line is not None and over_line.status == "done")
                self.memory = replace(self.memory, place=str(self._where.absolute()))
            except Refused as refused:
                self._refusals.append(refused.refusal)
        save_sticks(self._folder, self.memory)
        return self._result(over_line)

    def _read(self) -> Found | None:
        """The stick, if it may be used at all."""
        try:
            found = read_stick(self._where)
        except Refused as refused:
            self._refusals.append(refused.refusal)
            return None
        refusal = self._why_not(found)
        if refusal is not None:
            self._refusals.append(refusal)
            return None
        for each in found.folders.values():
            seen = self.memory.seen_of(each.card)
            self.memory = self.memory.with_seen(each.card, 0 if seen is None else seen.epoch)
        return found

    def _why_not(self, found: Found) -> Refusal | None:
        own = found.folders.get(self._me)
        if own is not None and own.card.sign != to_text(self._keys.public.sign) and not is_former(own.card, self._port):
            return say.own_swapped(self._me)
        in_own = found.problems.get(self._me)
        if in_own is not None and in_own.code == "stick.swapped":
            return in_own  # what lies under the own name is somebody else's: writing there would throw it away
        for owner, each in found.folders.items():
            if each.card.province not in ("", self._enrolment.sign):
                return say.other_province(owner)
        for owner, each in found.folders.items():
            seen = self.memory.seen_of(each.card)
            if seen is not None and each.card.count < seen.count:
                return say.stale(owner)
        return None

    def _take(self, found: Found) -> None:
        """Take in what is for this device and along what is for the province. Damage in one folder is told and leaves the
        others alone."""
        self._take_lists(found)
        held = len(stick_carry.list_carried(self._folder))
        if self._enrolment.url:
            stick_carry.take_along(self._folder, found, self._me)
        taken = len(stick_carry.list_carried(self._folder)) - held
        self.report = replace(self.report, letters_taken=max(0, taken))
        peers = stick_peers.colleagues(found, self._enrolment, known_devices(self._folder, self._enrolment))
        try:
            stick_peers.copy_parcels(self._folder, self._port, self.state, self._keys, peers)
        except Refused as refused:
            self._refusals.append(refused.refusal)
        self._refusals += found.problems.values()
        if self._port is not None:
            self._refusals += stick_peers.forks(self._port, peers)
        self._fold()
        heard = hear_answers(self._folder, self._port, self.state, self._keys, found, self.memory, self._meter)
        is_older = stick_peers.is_older_copy(self._port, peers) or any(one.code == OLDER_COPY for one in heard.problems)
        if self._port is not None and is_older:
            heard.problems = [one for one in heard.problems if one.code != OLDER_COPY]
            heard.state = begin_again(self._folder, self._port, heard.state, self._keys)
        self._refusals += heard.problems
        self._relay, self.memory = heard.relay, heard.memory
        self._files, problems = hear_accounts(self._folder, self._enrolment, found, self.memory)
        self._refusals += problems
        self._received += heard.received
        self._confirmed += heard.confirmed
        self._settle(heard.state)

    def _settle(self, state: State) -> None:
        """Remember the verdict, and to what it was given; one given to another state of the office is none."""
        if state.agrees is not None and state is not self.state:
            self.memory = replace(self.memory, judged=_judged(state))
        elif _judged(state) != self.memory.judged:
            state = replace(state, agrees=None)
        self.state = state
        if self._port is not None:
            self.state, _ = prepare(self._folder, self._port, state, self._keys)
        self._folder.save(self.state)

    def _take_lists(self, found: Found) -> None:
        for owner, each in found.folders.items():
            for listed in each.listed("devices") if each.card.unit == self._enrolment.unit else ():
                try:
                    keep_list(self._folder, self._enrolment, each.read(listed))
                except Refused:
                    self._refusals.append(say.tampered(owner))

    def _fold(self) -> None:
        """Store what colleagues gave, if the office is open."""
        if self._port is None:
            return
        before = self._held()
        refusal = stick_peers.fold_parcels(self._folder, self._port, self.state, self._keys)
        if refusal is not None:
            self._refusals.append(refusal)
        # What came may have destroyed contents: nothing that was packed with them is offered again.
        self.memory = replace(self.memory, epoch=load_sticks(self._folder).epoch)
        self._received += self._held() - before
        self.state, _ = prepare(self._folder, self._port, self.state, self._keys)

    def _held(self) -> int:
        assert self._port is not None
        return sum(head.seq + 1 for head in self._port.heads() if head.chain != self._port.chain)

    def _line(self, found: Found | None) -> SyncResult | None:
        """The line, where this device has one; then what has come at the province since for the letters on the stick."""
        if not self._enrolment.url:
            return None
        failures = self.state.failures
        result = sync_held(self._folder, self._port, self.state, self._keys, self._budget)
        self.state = self._folder.load()
        if result.status != "done":
            self.state = replace(self.state, failures=failures)
        elif found is not None:
            letters = {one.sha256 for each in found.folders.values() for one in each.listed("letter")}
            stick_carry.forward(self._folder, self._enrolment, self._meter, letters)
        return result

    def _write(self, found: Found, *, has_line: bool) -> None:
        """This device's folder, whole: its card comes last."""
        own = found.folders.get(self._me)
        offers = [*self._parcels(found, own), *self._answers(found), *self._list()]
        if not has_line:
            offers.insert(0, self._letter(own))
            attached, self.memory = offer_files(self._folder, self._enrolment, self._keys, own, self.memory)
            offers += attached
        offers += [(listed, None) for listed in self._former(found, own)][: STICK_FILES_MAX - len(offers)]
        seen = None if own is None else self.memory.seen_of(own.card)
        card = Card(
            format=FORMAT,
            unit=self._enrolment.unit,
            device=self._enrolment.device,
            sign=to_text(self._keys.public.sign),
            series=secrets.token_hex(16) if own is None else own.card.series,
            count=1 if seen is None else seen.count + 1,
            province=self._enrolment.sign,
            heads=self._heads(),
            files=tuple({listed.sha256: listed for listed, _ in offers}.values()),
        )
        bodies = {listed.sha256: raw for listed, raw in offers if raw is not None}
        # Before the card: an answer must find its letter even if the plug is pulled right after it.
        save_sticks(self._folder, self.memory)
        size = write_folder(self._where, card, bodies, self._keys)
        self.memory = self.memory.with_seen(card, self.memory.epoch)
        parcels = sum(1 for listed in card.files if listed.kind == "parcel")
        self.report = replace(self.report, bytes_written=size, parcels=parcels)

    def _former(self, found: Found, own: Folder | None) -> list[Listed]:
        """What this device left here before it was restored, as long as the stick may be the only one to hold it."""
        known = {letter.sha256 for letter in self.memory.letters} | {file.sha256 for file in self.memory.files}
        return still_needed(own, self._port, found, known)

    def _heads(self) -> tuple[Head, ...]:
        """What this device holds; locked, what it held when it was last open."""
        if self._port is not None:
            return tuple(self._port.heads())
        own = () if self.state.own is None else (self.state.own,)
        return tuple(sorted((*self.state.seen, *own), key=lambda head: head.chain))

    def _letter(self, own: Folder | None) -> stick_peers.Offer:
        """What this device would say on the line. One that says nothing new stays as it is, so that its answer still fits."""
        exchange = ByLetter(self._folder, self._port, replace(self.state, refused=None), self._keys, self._meter)
        hello, raw, first_time = exchange.compose(self._relay)
        self.state = replace(exchange.state, refused=self.state.refused)
        self._sent += first_time
        there = {} if own is None else {listed.sha256: listed for listed in own.listed("letter")}
        for letter in self.memory.letters:
            if letter.sha256 in there and not self._relay and replace(hello, nonce=letter.hello.nonce) == letter.hello:
                return there[letter.sha256], None
        listed = list_file("letter", raw)
        self.memory = self.memory.with_letter(Letter(sha256=listed.sha256, hello=hello))
        return listed, raw

    def _parcels(self, found: Found, own: Folder | None) -> list[stick_peers.Offer]:
        """For colleagues. The locked office leaves what is there and adds what is packed."""
        before: list[tuple[Listed, Parcel]] = []
        if own is not None:
            seen = self.memory.seen_of(own.card)
            if seen is not None and seen.epoch == self.memory.epoch:
                before = [(listed, read_parcel(own.read(listed))) for listed in own.listed("parcel")]
        if self._port is not None:
            peers = stick_peers.colleagues(found, self._enrolment, known_devices(self._folder, self._enrolment))
            return stick_peers.offers(self._folder, self._port, self.state, self._keys, peers, before)
        if len(outbox.receivers_of(self._folder, self.state)) == 1 or self.state.own is None:
            return []
        packed = [waiting.parcel() for waiting in outbox.list_outbox(self._folder, self.state.own.chain)]
        offers: list[stick_peers.Offer] = [(listed, None) for listed, _ in before]
        return [*offers, *(stick_peers.offer(parcel) for parcel in packed if parcel is not None)]

    def _answers(self, found: Found) -> list[stick_peers.Offer]:
        offers: list[stick_peers.Offer] = []
        for one, raw in stick_carry.answers_for(self._folder, found):
            offers.append((list_file(stick_carry.ANSWERED_BY[one.kind], raw, to=one.owner, re=one.sha256), raw))
        self.report = replace(self.report, answers_left=len(offers))
        return offers

    def _list(self) -> list[stick_peers.Offer]:
        raw = list_bytes(self._folder, self._enrolment)
        return [] if raw is None else [(list_file("devices", raw), raw)]

    def _result(self, over_line: SyncResult | None) -> StickResult:
        """What is known now, of the line and of the stick together."""
        refusal = self._refusals[0] if self._refusals else None
        result = result_of(self.state, self._meter, None, sent=self._sent, received=self._received, confirmed=self._confirmed)
        if over_line is not None:
            result = replace(
                over_line if over_line.status == "done" else result,
                sent_entries=over_line.sent_entries + self._sent,
                received_entries=over_line.received_entries + self._received,
                confirmed_entries=over_line.confirmed_entries + self._confirmed,
                round_trips=over_line.round_trips + self._meter.round_trips,
                bytes_up=over_line.bytes_up + self._meter.bytes_up,
                bytes_down=over_line.bytes_down + self._meter.bytes_down,
                notices=together(over_line.notices, result.notices),
            )
        sent = self._files + (over_line.attachments.sent if over_line is not None else 0)
        files = Attachments(sent=sent, waiting=count_waiting(self._folder, self.state))
        result = replace(result, attachments=files)
        if refusal is not None:
            result = replace(result, status="refused", code=refusal.code, text=refusal.text, params=refusal.params)
        elif result.status == "partial" and result.code == "sync.unfinished":
            on_its_way = say.on_its_way(self.state.waiting)
            result = replace(result, code=on_its_way.code, text=on_its_way.text, params=on_its_way.params)
        if over_line is None or over_line.status != "done":
            told = () if self._port is not None and not self._budget.keeps_told else self.state.told
            self._folder.save(
                replace(
                    self.state, last_status=result.status, last_code=result.code, last_tried_at=self._budget.now(), told=told
                )
            )
        whole = to_plain(result)
        assert isinstance(whole, dict)
        return msgspec.convert({**whole, "stick": to_plain(self.report)}, StickResult)


def _judged(state: State) -> str:
    """What the office shows, to know later whether a verdict still stands."""
    return "" if state.own is None else f"{state.own.hash}:{state.digest}"
