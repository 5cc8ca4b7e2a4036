#!/usr/bin/env python3
"""Từ một Python trần đến chương trình chạy được, bằng một lệnh. From a bare Python to the running program.

    python3 run.py [OPTIONS]          mở văn phòng mẫu / open the demo office (options of `motcua demo`)
    python3 run.py test [OPTIONS]     chạy mọi kiểm thử / run every test (options of pytest)
    python3 run.py motcua [ARGS]      dòng lệnh của bộ phận một cửa / the office's command line
    python3 run.py province [ARGS]    dòng lệnh của cấp tỉnh / the province's command line

The first start makes `.venv` beside this file and installs the wheels named in `requirements/`, each
checked against its hash. Later starts read two small files and need no network. An install that was cut
is done again. Needs nothing but Python's standard library; honours the machine's own pip configuration.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file must still speak where the product cannot run
    sys.exit(
        "Cần Python 3.11, 3.12 hoặc 3.13; máy này đang chạy Python {0}.{1}. Hãy cài bản mới rồi chạy lại.\n"
        "Python 3.11, 3.12 or 3.13 is needed; this is Python {0}.{1}. Install one of them and try again."
        .format(*sys.version_info)
    )  # fmt: skip

import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sysconfig
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "motcua-ready.json"
UNFINISHED = VENV / "motcua-unfinished"
LOCKS = {"run": HERE / "requirements" / "run.lock", "dev": HERE / "requirements" / "dev.lock"}
PACKAGES = ("motcua_tui", "sync", "schemas")
NO_LINE = (
    *("ConnectionError", "ConnectTimeout", "ProxyError", "SSLError", "Max retries", "Read timed out"),
    *("name resolution", "getaddrinfo", "unreachable", "Connection refused", "Connection reset"),
)


def main(arguments: list[str]) -> int:
    """Make ready what is asked for and run it; the exit code is the program's own."""
    speak_utf8()
    word, rest = (arguments[0], arguments[1:]) if arguments else ("demo", [])
    if word in ("-h", "--help"):
        print(__doc__)
        return 0
    if word == "test":
        prepare("dev")
        os.chdir(HERE)
        # Many tests start the program anew. What was compiled once is kept, not among the sources, whatever this machine says.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(VENV / "compiled")
        return run(["-m", "pytest", "-n", "auto", "--dist", "worksteal", *rest])
    if word == "province":
        return start("sync.province", rest)
    if word == "motcua":
        return start("motcua_tui", rest)
    return start("motcua_tui", ["demo", *(rest if word == "demo" else arguments)])


def start(program: str, arguments: list[str]) -> int:
    """Run one of the product's programs in its environment."""
    needs(HERE.joinpath(*program.split("."), "__main__.py"))
    prepare("run")
    return run(["-P", "-m", program, *arguments])


def prepare(kind: str) -> Path:
    """Return the environment's Python, the wheels of lock `kind` installed in it."""
    needs(LOCKS[kind])
    if fingerprint(kind) in finished() and PYTHON.exists():
        return PYTHON
    try:
        install(kind)
    except OSError as problem:
        stop(
            f"Không ghi được vào thư mục {VENV} ({problem.strerror}). "
            "Hãy chép chương trình vào thư mục có quyền ghi, còn chỗ trống, rồi chạy lại.",
            f"Cannot write to the folder {VENV} ({problem.strerror}). "
            "Copy the program to a folder you may write to, with room left, and try again.",
        )
    return PYTHON


def needs(file: Path) -> None:
    """Stop if this copy of the program lacks one of its files."""
    if not file.is_file():
        stop(
            f"Bản chép này thiếu tệp {file.relative_to(HERE)}. Hãy chép lại trọn vẹn chương trình.",
            f"This copy lacks the file {file.relative_to(HERE)}. Copy the whole program again.",
        )


def fingerprint(kind: str) -> str:
    """What the environment must have been made for: this Python, this machine, exactly these wheels."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    made_for = f"{sys.implementation.name} {version} {sys.platform} {platform.machine()} {sys.maxsize}"
    return hashlib.sha256(made_for.encode() + b"\0" + LOCKS[kind].read_bytes()).hexdigest()


def finished() -> list[str]:
    """The fingerprints the environment was finished for; none if an install was cut or never begun."""
    try:
        found = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return found if isinstance(found, list) else []


def install(kind: str) -> None:
    """Bring `.venv` to lock `kind`. Until the stamp is written the environment counts as unfinished."""
    print("Đang chuẩn bị cho lần chạy đầu, mất một vài phút…", flush=True)
    print("Preparing for the first start, this takes a minute or two…", flush=True)
    if VENV.exists() and (UNFINISHED.exists() or not usable()):
        shutil.rmtree(VENV)
    VENV.mkdir(exist_ok=True)
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    if not PYTHON.exists():
        make_environment()
    install_wheels(LOCKS[kind])
    install_project()
    kinds = ("run", "dev") if kind == "dev" else ("run",)  # the dev lock names every wheel of the run lock
    written = STAMP.with_suffix(".new")
    written.write_text(json.dumps([fingerprint(each) for each in kinds]), "utf-8")
    written.replace(STAMP)
    UNFINISHED.unlink()


def usable() -> bool:
    """Whether the environment that is there can be kept: it has pip, and its Python is of this version."""
    question = "import pip, sys; print(*sys.version_info[:2])"
    try:
        asked = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=False)
    except OSError:
        return False  # made on another machine, or its Python was removed
    return asked.stdout.split() == [str(part) for part in sys.version_info[:2]]


def make_environment() -> None:
    """Make an empty virtual environment with pip in it."""
    base = getattr(sys, "_base_executable", sys.executable)
    command = [base, "-m", "venv", VENV]
    made = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    said = made.stdout + made.stderr
    if made.returncode and ("ensurepip" in said or "No module named" in said):
        debian = f"sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        stop(
            f"Python trên máy này thiếu mô-đun venv. Hãy cài thêm (Debian, Ubuntu: {debian}) rồi chạy lại.",
            f"This Python lacks its venv module. Install it (Debian, Ubuntu: {debian}) and try again.",
        )
    if made.returncode:
        explain(said)


def install_wheels(lock: Path) -> None:
    """Install exactly the wheels of the lock, each checked against its hash; nothing is ever built."""
    quietly = ["--quiet", "--no-input", "--disable-pip-version-check"]
    exactly = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)]
    done = subprocess.run(
        [str(PYTHON), "-m", "pip", "install", *quietly, *exactly],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
        env={**os.environ, "PIP_USER": "0", "PYTHONUTF8": "1"},
    )
    if done.returncode:
        explain(done.stderr)


def install_project() -> None:
    """Put this folder on the environment's path and compile its code.

    The path is written relative to site-packages: it works whatever code page the folder's name needs.
    """
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV)}))
    (site / "motcua.pth").write_text(Path(os.path.relpath(HERE, site)).as_posix() + "\n", "ascii")
    folders = [HERE / package for package in PACKAGES]
    subprocess.run([PYTHON, "-m", "compileall", "-q", *folders], stdout=subprocess.DEVNULL, check=False)


def run(arguments: list[str]) -> int:
    """Run the environment's Python in place of this one (on Windows: under it) and return its exit code."""
    command = [str(PYTHON), *arguments]
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(PYTHON, command)  # noqa: S606 - the terminal is handed over whole, without a shell
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, not for its starter
    return subprocess.call(command)


def explain(said: str) -> NoReturn:
    """Say in words why pip or venv stopped, below what it said itself."""
    print(said.strip()[-4000:], file=sys.stderr)
    if "DO NOT MATCH THE HASHES" in said:
        stop(
            "Một gói tải về không đúng mã kiểm tra nên không được cài. Hãy báo người quản trị mạng.",
            "A downloaded package does not match its hash and was not installed. Tell your administrator.",
        )
    if "No space left" in said:
        stop("Đĩa đã đầy. Hãy dọn chỗ trống rồi chạy lại.", "The disk is full. Make room and try again.")
    if any(sign in said for sign in NO_LINE):
        stop(
            "Không có mạng để tải gói cho lần chạy đầu. Hãy nối mạng rồi chạy lại; lần sau không cần mạng.",
            "No network to fetch the packages of the first start. Connect and try again, once is enough.",
        )
    stop(
        "Không cài được các gói cần thiết. Cần Python 3.11, 3.12 hoặc 3.13 bản 64 bit, Windows hoặc Linux.",
        "The packages could not be installed. 64-bit Python 3.11, 3.12 or 3.13, Windows or Linux, is needed.",
    )


def stop(vietnamese: str, english: str) -> NoReturn:
    """End with one sentence in both languages."""
    print(f"\n{vietnamese}\n{english}", file=sys.stderr)
    sys.exit(1)


def speak_utf8() -> None:
    """Let Vietnamese through whatever the code page; a letter it cannot show never stops the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="replace")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
