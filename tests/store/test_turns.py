"""Writers take turns in the order they asked."""

from __future__ import annotations

import threading

from motcua_tui.store.turn_taking import Turns


def test_whoever_holds_it_may_take_it_again() -> None:
    turns = Turns()
    with turns, turns, turns:
        assert turns.waiting == 0
    with turns:
        pass


def test_a_piece_of_work_done_in_slices_lets_others_in_between_two_of_them() -> None:
    turns, said = Turns(), list[str]()

    def save() -> None:
        with turns:
            said.append("save")

    clerk = threading.Thread(target=save)
    with turns:
        clerk.start()
        while not turns.waiting:
            pass
        said.append("first slice")
    with turns:
        said.append("second slice")
    clerk.join()
    assert said == ["first slice", "save", "second slice"]


def test_many_threads_never_hold_it_together_and_nobody_is_forgotten() -> None:
    turns, inside, most, done = Turns(), list[int](), list[int](), list[int]()

    def work(number: int) -> None:
        for _ in range(200):
            with turns:
                inside.append(number)
                most.append(len(inside))
                inside.pop()
        done.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(8)) and set(most) == {1}
