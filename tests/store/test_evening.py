"""One file that grows every evening: small by day, whole when it must be, rehearsed, and never worse than the evening before."""

from __future__ import annotations

import hashlib
import io
import shutil
import tarfile
from pathlib import Path

import pytest

from motcua_tui.store import Backup, Store, Verdict, evening, restore, verify
from motcua_tui.store.evening_file import sections_of
from schemas.acts import Act, WithReason
from schemas.refusal import Refusal, Refused
from tests.store.people import AT, KEY, OTHER_KEY, act, begun, destroy, new_store, one, receive, reopened

SLOTS = {"vault.json": b'{"slots": 1}'}


def scan(store: Store, dossier: str, content: bytes) -> str:
    """An attachment as it lies on the disk: encrypted bytes named by their hash."""
    name = hashlib.sha256(content).hexdigest()
    (store.folder / "attachments").mkdir(exist_ok=True)
    (store.folder / "attachments" / name).write_bytes(content)
    store.add_attachment(dossier, name, len(content), bytes(32), name)
    return name


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office of some days, and its first evening on the stick."""
    folder = tmp_path_factory.mktemp("made")
    store = new_store(folder / "office")
    store.append([receive(number) for number in range(1, 60)])
    scan(store, one(store, 60), b"scan" * 50_000)
    evening_of(store, folder / "stick")
    store.close()
    return folder


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "root")
    return tmp_path / "root"


def evening_of(store: Store, stick: Path) -> Backup:
    done = store.back_up_evening(stick, SLOTS)
    assert isinstance(done, Backup), done
    return done


def file_of(root: Path) -> Path:
    [file] = (root / "stick").iterdir()
    return file


def back(root: Path, name: str = "back", key: bytes = KEY) -> Backup:
    done = restore(file_of(root), root / name, [key])
    assert isinstance(done, Backup), done
    verdict = verify(root / name, [key])
    assert isinstance(verdict, Verdict) and verdict.problems == [], verdict
    return done


def reason(answer: object) -> str:
    assert isinstance(answer, Refusal) and answer.code == "backup.not_valid", answer
    return str(answer.params["reason"])


def test_an_evening_adds_what_the_day_brought_and_all_of_it_comes_back(root: Path):
    store = reopened(root / "office")
    for day in range(1, 4):
        last = one(store, 100 + day)
        name = scan(store, last, b"page %d" % day * 3_000)
        done = evening_of(store, root / "stick")
        assert not done.whole and done.added_bytes < file_of(root).stat().st_size / 2
    entries, dossiers = store.ledger.count(), {state.id: state for state in store.every_dossier()}
    store.close()
    found = back(root)
    assert (found.entries, found.unfinished) == (entries, False)
    assert (root / "back" / "vault.json").read_bytes() == SLOTS["vault.json"]
    assert len(list((root / "back" / "attachments").iterdir())) == 4 and (root / "back" / "attachments" / name).exists()
    restored = reopened(root / "back")
    assert {state.id: state for state in restored.every_dossier()} == dossiers
    with pytest.raises(Refused) as raised:
        one(restored, 9)
    assert raised.value.refusal.code == "store.must_begin"
    restored.close()


def test_an_evening_on_which_nothing_happened_adds_next_to_nothing(root: Path):
    store = reopened(root / "office")
    evening_of(store, root / "stick")
    assert evening_of(store, root / "stick").added_bytes < 20_000
    store.close()


@pytest.mark.parametrize("cut", [1, 600, 5_000, -1_000, -500])
def test_an_evening_that_was_cut_off_leaves_the_one_before_and_the_next_goes_on(root: Path, cut: int):
    file = file_of(root)
    before = file.read_bytes()
    [first], _ = sections_of(file)
    store = reopened(root / "office")
    one(store, 200)
    evening_of(store, root / "stick")
    whole = file.read_bytes()
    file.write_bytes(whole[: cut + (first.ends if cut > 0 else sections_of(file)[0][-1].ends)])
    found = back(root)
    assert found.unfinished and found.entries == first.told.entries
    assert not evening_of(store, root / "stick").whole
    store.close()
    assert back(root, "again").entries == first.told.entries + 1
    assert whole[: first.ends] == before[: first.ends]


def test_what_was_destroyed_goes_from_the_stick_the_same_evening(root: Path):
    store = reopened(root / "office")
    dossier = one(store, 300)
    name = scan(store, dossier, b"secret scan" * 900)
    evening_of(store, root / "stick")
    store.append([act(dossier, Act.WITHDRAW, WithReason(reason="rút"))])
    store.append([destroy(dossier)])
    assert evening_of(store, root / "stick").whole
    assert name.encode() not in file_of(root).read_bytes()
    assert not evening_of(store, root / "stick").whole
    store.close()
    back(root)


def test_a_new_key_begins_a_new_file_that_the_old_one_does_not_open(root: Path):
    store = reopened(root / "office")
    assert store.rekey(OTHER_KEY) is None
    assert evening_of(store, root / "stick").whole
    store.close()
    assert reason(restore(file_of(root), root / "back", [KEY])) == "seal"
    assert not (root / "back").exists()
    back(root, "new", OTHER_KEY)


def test_a_restored_office_does_not_write_on_into_the_file_it_came_from(root: Path):
    from motcua_tui.store import begin_incarnation

    back(root)
    store = reopened(root / "back")
    content = begun(incarnation="2QQQQ", follows=store.head().hash, follows_chain=store.identity.chain)
    begin_incarnation(store, content, "minh", AT)
    assert evening_of(store, root / "stick").whole
    store.close()


def test_a_damaged_stick_gets_a_whole_new_file(root: Path):
    file = file_of(root)
    raw = bytearray(file.read_bytes())
    [first], _ = sections_of(file)
    store = reopened(root / "office")
    one(store, 400)
    raw[first.at["seals"] + 5] ^= 1
    file.write_bytes(raw)
    assert evening_of(store, root / "stick").whole
    store.close()
    back(root)


@pytest.mark.parametrize("part", ["0/store.db", "1/pages", "1/head", "1/manifest.mac", "0/manifest.json", "1/vault.json"])
def test_a_flipped_bit_is_refused_and_leaves_nothing(root: Path, part: str):
    store = reopened(root / "office")
    one(store, 500)
    evening_of(store, root / "stick")
    store.close()
    file = file_of(root)
    with tarfile.open(file) as tar:
        info = tar.getmember(part)
    raw = bytearray(file.read_bytes())
    raw[info.offset_data + info.size // 2] ^= 4
    file.write_bytes(raw)
    reason(restore(file, root / "back", [KEY]))
    assert not (root / "back").exists()


HOSTILE = {
    "a path upwards": "0/../evil", "an absolute path": "/evil", "another section's": "7/head", "a name of nobody": "0/evil",
    "a scan by another name": "0/attachments/CON",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_file_with_something_slipped_in_is_refused(root: Path, name: str):
    file, bad = file_of(root), io.BytesIO()
    with tarfile.open(file) as old, tarfile.open(fileobj=bad, mode="w") as new:
        for number, info in enumerate(old):
            content = old.extractfile(info)
            assert content is not None
            new.addfile(info, content)
            if number == 1:
                extra = tarfile.TarInfo(name)
                extra.size = 4
                new.addfile(extra, io.BytesIO(b"evil"))
    file.write_bytes(bad.getvalue())
    reason(restore(file, root / "back", [KEY]))
    assert not (root / "back").exists() and not (root / "evil").exists()


def test_an_evening_that_cannot_be_restored_does_not_count(root: Path, monkeypatch: pytest.MonkeyPatch):
    before = file_of(root).read_bytes()
    store = reopened(root / "office")
    one(store, 600)
    monkeypatch.setattr(evening, "verify_owned", lambda _folder, _keys: Verdict(ok=True, entries=0, chains=[], problems=[]))
    assert reason(store.back_up_evening(root / "stick", SLOTS)) == "rehearsal"
    store.close()
    assert back(root).entries == sections_of(file_of(root))[0][-1].told.entries
    [first], _ = sections_of(file_of(root))
    assert file_of(root).read_bytes()[: first.ends] == before[: first.ends]
    assert not list((root / "office").glob(".evening*"))
