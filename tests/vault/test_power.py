"""The plug pulled at any moment of any change: whatever the disk is left with opens as before or after."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

import pytest

from schemas.refusal import Refusal
from tests.vault import disk
from tests.vault.acts import ACTS, Act, Judge, prepared, still_fine
from tests.vault.disk import Recording, images, lay_out, picture, watched
from tests.vault.keyring import Keyring

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders are not flushed on Windows")


def recorded(act: str, ring: Keyring) -> tuple[disk.Image, Recording]:
    before, recording = picture(ring.folder), Recording(ring.folder)
    with watched(recording):
        ACTS[act](ring.folder, ring.recovery_text)
    return before, recording


def without_asides(image: disk.Image) -> disk.Image:
    return {name: octets for name, octets in image.items() if not name.endswith(".tmp")}


@pytest.mark.parametrize("act", ACTS)
def test_every_state_a_power_cut_could_leave_is_the_old_one_or_the_new(made_once, tmp_path, act):
    ring = prepared(act, made_once, tmp_path / "office")
    before, recording = recorded(act, ring)
    different = {tuple(sorted(without_asides(image).items())): image for image in images(before, recording)}
    assert len(different) >= 4
    states = set()
    for image in different.values():
        lay_out(image, ring.folder)
        states.add(still_fine(ring, act))
    assert states == {"old", "new"}


@pytest.mark.parametrize("act", ACTS)
def test_once_an_act_has_returned_a_power_cut_cannot_undo_it(made_once, tmp_path, act):
    ring = prepared(act, made_once, tmp_path / "office")
    before, recording = recorded(act, ring)
    left = list(disk._images_at(before, recording, len(recording.events)))
    assert {tuple(sorted(without_asides(image).items())) for image in left} == {tuple(sorted(picture(ring.folder).items()))}
    assert still_fine(ring, act) == "new"


@pytest.mark.parametrize("forgotten", ["fsync", "flush folder"])
def test_without_a_flush_the_same_search_finds_a_loss(made_once, tmp_path, forgotten):
    ring = prepared("create", made_once, tmp_path / "office")
    before, recording = recorded("create", ring)
    recording.events = [event for event in recording.events if event[0] != forgotten]
    left = [without_asides(image) for image in disk._images_at(before, recording, len(recording.events))]
    whole = picture(ring.folder)
    assert any(image != whole for image in left)


@pytest.mark.parametrize("act", ACTS)
def test_a_disk_that_fails_at_any_call_leaves_the_old_state_or_the_new_and_says_so(made_once, tmp_path, act):
    judge = Judge(act)
    for at in range(40):
        ring = prepared(act, made_once, tmp_path / str(at))
        judge.before = picture(ring.folder)
        hook, seen = disk.failing(at, OSError(errno.ENOSPC, "disk full"))
        refused = refused_by(ACTS[act], ring, hook)
        if len(seen) <= at:
            assert refused is None
            break
        state = judge.state(ring)
        if refused is not None:
            assert refused.code == ("vault.copy_not_written" if state == "new" else "vault.disk_full")
        assert not any(name.endswith(".tmp") for name in picture(ring.folder))
    assert at >= 8


def refused_by(act: Act, ring: Keyring, hook: Callable[[disk.Call], None]) -> Refusal | None:
    """Do an act on a disk that `hook` makes fail; what it refused, or None if it was done."""
    with watched(hook):
        try:
            act(ring.folder, ring.recovery_text)
        except AssertionError as problem:
            [refusal] = problem.args
            assert isinstance(refusal, Refusal)
            return refusal
    return None
