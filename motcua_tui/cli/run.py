"""From arguments to exit code: one command, or a batch of them with one unlock."""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import msgspec

from motcua_tui.cli.commands import COMMANDS, READ_ONLY, name_of
from motcua_tui.cli.context import Answer, Context, password_of, user_of
from motcua_tui.cli.faults import report_fault
from motcua_tui.cli.output import Exit, exit_for, print_json, print_line_json, print_plain, print_refusal, refusal_json
from motcua_tui.cli.parser import parsed
from motcua_tui.desk.office import Office, Officer
from motcua_tui.desk.questions import ask_owner
from schemas import limits
from schemas.base import Record, plain
from schemas.canonical import Json
from schemas.refusal import Refusal, Refused, no


def run(args: argparse.Namespace) -> int:
    """Do what the arguments ask and give the exit code."""
    as_json = bool(getattr(args, "json", False))
    if args.command == "batch":
        return _batch(args)
    # One byte more than allowed tells that there is too much; the rest is never read.
    context = Context(args, lambda: sys.stdin.buffer.read(limits.JSON_BYTES_MAX + 1))
    answer = _answer(context, COMMANDS[args.command])
    if isinstance(answer, Refusal) and answer.code == "store.in_use" and name_of(context) in READ_ONLY:
        answer = _ask_the_app(context, answer)
    closing = _close(context)
    if isinstance(answer, Refusal) or closing is not None:
        refusal = answer if isinstance(answer, Refusal) else closing
        assert refusal is not None
        print_refusal(refusal, as_json=as_json)
        return int(exit_for(refusal))
    (print_json if as_json else print_plain)(answer)
    return int(_exit_of(args.command, answer))


def _answer(context: Context, command: Callable[[Context], Answer]) -> Answer:
    try:
        return command(context)
    except Refused as refused:
        return refused.refusal


def _ask_the_app(context: Context, refusal: Refusal) -> Answer:
    """The app holds the store and answers what changes nothing; without one the store is simply in use."""
    argv = [word for word in context.args.argv if word not in ("--json",)]
    try:
        told = ask_owner(context.folder, user_of(context.args), password_of(context.args), argv)
    except Refused as refused:
        return refused.refusal
    if told is None:
        return refusal
    if isinstance(told, Refusal):
        return told
    if "refusal" in told:
        return msgspec.convert(told["refusal"], Refusal)
    return told.get("out")


def answer_question(office: Office, user: str, argv: list[str]) -> dict[str, Json]:
    """The app's side: run a read-only command for the person who asked, with that person's rights."""
    args = _parse_quietly(tuple(argv))
    known = office.store.users().get(user)
    if isinstance(args, Refusal) or known is None:
        return _no(args if isinstance(args, Refusal) else _not_in_batch())
    guest = Office(
        office.folder,
        office.store,
        office.unlocked,
        Officer(user=known.user, role=known.role, display=known.display),
        office.clock,
    )
    context = Context(args, lambda: b"", guest)
    if args.command not in COMMANDS or name_of(context) not in READ_ONLY:
        return _no(
            no(
                "store.in_use_by_app",
                "Ứng dụng đang mở kho; chỉ trả lời các lệnh tra cứu. Hãy làm việc này trong ứng dụng.",
            )
        )
    answer = _answer(context, COMMANDS[args.command])
    return _no(answer) if isinstance(answer, Refusal) else {"out": answer}


def _no(refusal: Refusal) -> dict[str, Json]:
    """A refusal on its way to the one who asked, who may speak another language than the app."""
    return {"refusal": cast(Json, plain(refusal))}


def _close(context: Context) -> Refusal | None:
    """Sign the turn and lock. A disk that fills up just now loses only the signature, which the next turn makes good."""
    try:
        context.close()
    except Refused as refused:
        return refused.refusal
    return None


def _exit_of(command: str, answer: Json) -> Exit:
    """Some answers are an outcome of their own."""
    if isinstance(answer, dict):
        if command == "verify" and not answer.get("ok"):
            return Exit.LOCKED
        if command == "rebuild" and not answer.get("equal"):
            return Exit.LOCKED
        if command == "catalogue" and answer.get("refused") and not _entered(answer):
            return Exit.REFUSED
        exit_code = answer.get("exit")
        if isinstance(exit_code, int) and command in ("sync", "reconcile"):
            return Exit(exit_code)
    return Exit.DONE


def _entered(answer: dict[str, Json]) -> bool:
    return any(isinstance(count := answer.get(key), int) and count > 0 for key in ("added", "changed", "unchanged"))


def _just_open(context: Context) -> Answer:
    """Unlock and do nothing: a wrong password is told once, before the first line."""
    return context.office.officer.user


# These open or make a store themselves, or are batches of their own.
_NOT_IN_BATCH = (None, "batch", "init", "recover", "demo", "verify", "restore")


class BatchLine(Record):
    """One line of `motcua batch`: a command's arguments and what it reads from stdin."""

    args: tuple[str, ...]
    stdin: msgspec.Raw = msgspec.Raw(b"")


def _batch(args: argparse.Namespace) -> int:
    """One command a line, one unlock for all, one answer a line in order; a refusal does not stop the rest."""
    opener = Context(args, lambda: b"")
    opened = _answer(opener, _just_open)
    if isinstance(opened, Refusal):
        print_refusal(opened, as_json=bool(getattr(args, "json", False)))
        return int(exit_for(opened))
    try:
        for raw in iter(lambda: sys.stdin.buffer.readline(limits.BATCH_LINE_BYTES_MAX + 2), b""):
            if raw.strip():
                code, out = _batch_line(opener, raw)
                print_line_json({"exit": int(code), "out": out})
    finally:
        closing = _close(opener)
    if closing is not None:
        print_refusal(closing, as_json=False)
        return int(exit_for(closing))
    return int(Exit.DONE)


def _batch_line(opener: Context, raw: bytes) -> tuple[Exit, Json]:
    read = _read_line(raw, opener)
    if isinstance(read, Refusal):
        return exit_for(read), {"refusal": refusal_json(read)}
    args, stdin = read
    context = Context(args, lambda: stdin, opener.office)
    try:
        answer = _answer(context, COMMANDS[args.command])
    except Exception as fault:  # noqa: BLE001 - one line of a batch must not stop the others
        return Exit.FAULT, {"refusal": refusal_json(report_fault(fault, opener.folder))}
    if isinstance(answer, Refusal):
        return exit_for(answer), {"refusal": refusal_json(answer)}
    return _exit_of(args.command, answer), answer


def _read_line(raw: bytes, opener: Context) -> tuple[argparse.Namespace, bytes] | Refusal:
    if len(raw) > limits.BATCH_LINE_BYTES_MAX:
        while raw and not raw.endswith(b"\n"):
            raw = sys.stdin.buffer.readline(limits.BATCH_LINE_BYTES_MAX)
        return no("batch.too_large", "Dòng lệnh dài quá {limit} byte. Hãy chia nhỏ.", limit=limits.BATCH_LINE_BYTES_MAX)
    try:
        line = msgspec.json.decode(raw, type=BatchLine)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return no("batch.not_json", 'Dòng không phải JSON dạng {{"args":[…],"stdin":…}}. Hãy sửa dòng này.')
    args = _parse_quietly(line.args)
    if isinstance(args, Refusal):
        return args
    if args.command in _NOT_IN_BATCH or _is_of_another(args, opener):
        return _not_in_batch()
    return args, _stdin_of(line)


def _stdin_of(line: BatchLine) -> bytes:
    """What the command reads: JSON as it stands, a text as its characters, nothing for null."""
    raw = bytes(line.stdin)
    if raw[:1] == b'"':
        return msgspec.json.decode(raw, type=str).encode("utf-8", "surrogatepass")
    return b"" if raw == b"null" else raw


def _parse_quietly(argv: tuple[str, ...]) -> argparse.Namespace | Refusal:
    """The arguments of a line; one that asks for help gets no answer on the stream of answers."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            return parsed(argv)
        except SystemExit:
            return _not_in_batch()


def _not_in_batch() -> Refusal:
    return no("usage.batch_args",
        "Dòng lệnh không đúng, hoặc lệnh này không dùng được trong batch. Hãy xem hướng dẫn của lệnh (--help).")


def _is_of_another(args: argparse.Namespace, opener: Context) -> bool:
    """True for a line that names another office or another user than the one who opened the batch."""
    folder, user = getattr(args, "data", None), getattr(args, "as_user", None)
    return (folder is not None and Path(folder).resolve() != opener.folder.resolve()) or (
        user is not None and user != opener.office.officer.user
    )
