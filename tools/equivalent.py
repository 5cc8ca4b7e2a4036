"""Mutants that change nothing anyone could see: by module, the line as it stands and the change, with the reason."""

from __future__ import annotations

_BY_MODULE: dict[str, dict[tuple[str, str], str]] = {
    "motcua_tui/store/anchor.py": {
        ("if len(record) != RECORD_BYTES or not sealed.startswith(_MAGIC):", "and/or exchanged"):
            "what is not whole fails its authentication right after",
        ("if os.fstat(self._file).st_size < 2 * RECORD_BYTES:", "2 changed"): "to a file of full length nothing is added",
    },
    "motcua_tui/store/remote.py": {
        ("if self._ledger.entries(chain, entry.seq, 1)[0].hash != sealed.hash:", "1 changed"): "only the first is looked at",
    },
    "motcua_tui/vault/opening.py": {
        ("nonce=bytes(12),", "12 changed"): "a slot that no password opens, with whichever nonce",
    },
    "motcua_tui/vault/changes.py": {("@dataclass(frozen=True, slots=True, eq=False)", "True changed"): "nothing assigns to it"},
    "motcua_tui/vault/rotation.py": {
        ("if body.rotation is None or unlocked.pending_key is None:", "operand 1 dropped"):
            "slots with two keys are proven by both, so whoever has one is refused before",
    },
    "motcua_tui/vault/slots.py": {
        ("class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):", "True changed"):
            "nothing assigns to it, and what is not written as it should be is refused right after",
    },
    "sync/wire/history.py": {
        ("_AT_ONCE = 250", "250 changed"): "how many are read at a time",
        ("while first < end and len(octets) <= limits.HISTORY_BYTES_MAX:", "operand 1 dropped"):
            "a run that is too long is none, read to its end or not",
    },
    "motcua_tui/vault/attach.py": {("@dataclass(frozen=True, slots=True)", "True changed"): "nothing assigns to it"},
    "schemas/rules/form_07a.py": {("class Broken(Record, frozen=True):", "True changed"): "nothing assigns to it"},
    "schemas/rules/lateness.py": {("class Sent(msgspec.Struct, frozen=True):", "True changed"): "nothing assigns to it"},
    "sync/wire/segment_reader.py": {
        ("if waiting and sum(len(reader.entries) for reader in readers) == before:", "operand 0 dropped"):
            "a pass in which the last reader ends has read its last entry",
        ("if self._started or header.base == 0:", "operand 0 dropped"): "looked at again it is found to be the same",
        ("self._started = True", "True changed"): "looked at again it is found to be the same",
        ("return line.s or \"\"", "operand 1 dropped"): "no seal and an empty one are refused alike",
        ("known = key or self._overlay.key_of(dossier or \"\")", "operand 1 dropped"): "there is a dossier where a key is needed",
        ("raise Refused(refusals.key_missing(dossier or \"\"))", "operand 1 dropped"): "there is a dossier where a key is needed",
    },
}
EQUIVALENT = {(path, line, what): why for path, members in _BY_MODULE.items() for (line, what), why in members.items()}
