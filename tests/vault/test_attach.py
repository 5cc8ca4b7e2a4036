"""The attachments folder: what was put there is whole after a pulled plug, and does not tell what it is."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import random
import sys

import pytest

from motcua_tui.vault import AttachmentFiles, Key, Stored, files
from schemas.limits import ATTACHMENT_BYTES_MAX
from schemas.refusal import Refusal
from tests.vault import disk
from tests.vault.disk import Recording, lay_out, picture, watched
from tests.vault.keyring import code, got

ID = b"H44.99.12.A.1TEST.7"
SCAN = random.Random(3).randbytes(150_000)


@pytest.fixture
def attachments(tmp_path) -> AttachmentFiles:
    folder = tmp_path / "attachments"
    folder.mkdir()
    return AttachmentFiles(folder)


def put(attachments: AttachmentFiles, octets: bytes = SCAN) -> Stored:
    return got(attachments.put(io.BytesIO(octets), ID))


def get(attachments: AttachmentFiles, stored: Stored) -> bytes | Refusal:
    return attachments.get(stored.name, stored.key, ID, stored.content)


def test_what_is_put_can_be_got(attachments):
    stored = put(attachments)
    assert get(attachments, stored) == SCAN
    assert stored.content.sha256 == hashlib.sha256(SCAN).hexdigest()
    assert stored.content.size_bytes == len(SCAN)


def test_an_empty_file_is_a_file(attachments):
    assert get(attachments, put(attachments, b"")) == b""


def test_the_name_on_the_disk_is_the_hash_of_the_encrypted_bytes(attachments):
    stored = put(attachments)
    [(name, octets)] = picture(attachments.folder).items()
    assert name == stored.name == hashlib.sha256(octets).hexdigest()
    assert attachments.path(name).read_bytes() == octets


def test_the_disk_does_not_tell_that_two_files_are_the_same(attachments):
    one, two = put(attachments), put(attachments)
    assert one.content == two.content
    assert one.name != two.name
    assert one.key != two.key
    assert len(set(picture(attachments.folder).values())) == 2
    assert one.content.sha256 not in str(list(attachments.folder.iterdir()))


def test_a_file_can_be_checked_without_its_key(attachments):
    stored = put(attachments)
    assert attachments.why_not_whole(stored.name) is None
    octets = bytearray(attachments.path(stored.name).read_bytes())
    octets[1000] ^= 1
    attachments.path(stored.name).write_bytes(octets)
    assert code(attachments.why_not_whole(stored.name)) == "attachment.damaged"
    assert code(get(attachments, stored)) == "attachment.damaged"


def test_a_file_that_is_gone_is_missing(attachments):
    stored = put(attachments)
    attachments.remove(stored.name)
    attachments.remove(stored.name)
    assert code(get(attachments, stored)) == "attachment.missing"
    assert code(attachments.why_not_whole(stored.name)) == "attachment.missing"


def test_a_file_put_in_anothers_place_is_refused(attachments):
    one, two = put(attachments), put(attachments, SCAN[::-1])
    attachments.path(one.name).write_bytes(attachments.path(two.name).read_bytes())
    assert code(get(attachments, one)) == "attachment.damaged"
    assert code(attachments.get(two.name, two.key, b"another dossier", two.content)) == "attachment.damaged"
    assert code(attachments.get(two.name, Key(bytes(32)), ID, two.content)) == "attachment.damaged"


def test_too_large_a_file_leaves_nothing_behind(attachments):
    assert code(attachments.put(io.BytesIO(bytes(1001)), ID, bytes_max=1000)) == "attachment.too_large"
    assert picture(attachments.folder) == {}


def test_twenty_mebibytes_are_taken_and_one_byte_more_is_not(attachments):
    assert put(attachments, bytes(ATTACHMENT_BYTES_MAX)).content.size_bytes == 20 << 20
    assert code(attachments.put(io.BytesIO(bytes(ATTACHMENT_BYTES_MAX + 1)), ID)) == "attachment.too_large"
    assert len(picture(attachments.folder)) == 1


def test_a_source_that_fails_is_told_apart_from_our_own_disk(attachments):
    class PulledStick:
        def read(self, size: int, /) -> bytes:
            raise OSError(errno.EIO, "gone")

    assert code(attachments.put(PulledStick(), ID)) == "attachment.not_readable"
    assert picture(attachments.folder) == {}


def test_what_the_disk_did_not_keep_as_it_was_written_is_noticed_at_once(attachments, monkeypatch):
    def flushed_otherwise(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, bytes(64))

    monkeypatch.setattr(files, "flush_file", flushed_otherwise)
    assert code(attachments.put(io.BytesIO(SCAN), ID)) == "attachment.damaged"
    assert picture(attachments.folder) == {}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_at_any_call_leaves_the_whole_file_or_nothing(attachments, number):
    for at in range(50):
        hook, seen = disk.failing(at, OSError(number, os.strerror(number)))
        with watched(hook):
            answer = attachments.put(io.BytesIO(SCAN), ID)
        for name in picture(attachments.folder):
            assert attachments.why_not_whole(name) is None
        if not isinstance(answer, Refusal):
            break
        assert answer.code in ("attachment.disk_full", "attachment.not_written")
    assert at == len(seen) >= 4


@pytest.mark.skipif(sys.platform == "win32", reason="the recording knows folders' flushes, which Windows lacks")
def test_a_power_cut_at_any_moment_leaves_the_whole_file_or_rubbish_that_is_swept(attachments, tmp_path):
    recording = Recording(attachments.folder)
    with watched(recording):
        stored = put(attachments)
    octets = attachments.path(stored.name).read_bytes()
    recording.contents = dict.fromkeys(recording.contents, octets)
    left = disk.images({}, recording)
    assert len(left) > 2
    for image in left:
        lay_out(image, tmp_path / "after")
        after = AttachmentFiles(tmp_path / "after")
        assert all(octets == image[name] for name in image if name == stored.name)
        after.sweep({stored.name})
        assert set(picture(after.folder)) <= {stored.name}
    assert any(stored.name in image for image in left)


def test_sweeping_deletes_leftovers_and_files_no_row_knows(attachments):
    kept, orphan = put(attachments), put(attachments)
    (attachments.folder / ".attachment.0123456789abcdef.tmp").write_bytes(b"half a file")
    assert attachments.orphans({kept.name}) == [orphan.name]
    assert attachments.sweep({kept.name}) == [orphan.name]
    assert set(picture(attachments.folder)) == {kept.name}
    assert attachments.sweep({kept.name}) == []


def test_sweeping_with_no_rows_at_all_deletes_no_file(attachments):
    stored = put(attachments)
    refusal = attachments.sweep(set())
    assert code(refusal) == "attachment.sweep_refused"
    assert set(picture(attachments.folder)) == {stored.name}


def test_sweeping_leaves_files_that_are_not_ours(attachments):
    stored = put(attachments)
    (attachments.folder / "Thumbs.db").write_bytes(b"not ours")
    attachments.sweep({stored.name})
    assert set(picture(attachments.folder)) == {stored.name, "Thumbs.db"}


def test_an_empty_folder_is_swept_without_complaint(attachments):
    assert attachments.sweep(set()) == []


@pytest.mark.parametrize("name", ["", "../vault.json", "a" * 63, "A" * 64, "a" * 64 + "\n", "/etc/passwd", "nul"])
def test_a_name_is_never_a_path(attachments, name):
    for attempt in (attachments.path, attachments.remove, attachments.why_not_whole):
        with pytest.raises(ValueError, match="attachment name"):
            attempt(name)


def test_a_folder_that_is_gone_is_refused(tmp_path):
    assert code(AttachmentFiles(tmp_path / "none").put(io.BytesIO(b""), ID)) == "attachment.not_written"
