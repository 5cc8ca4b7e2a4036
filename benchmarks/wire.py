"""The line between office and province as it is measured: a certificate, a gateway, a proxy that counts and cuts."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
_RESET = struct.pack("ii", 1, 0)
_PIECE = 16 << 10
_READ_WITHIN_S = 0.2


def certificate(folder: Path, host: str = HOST) -> tuple[Path, Path]:
    """A certificate for `host` that signs itself, and its key: ECDSA P-256, as a province would take."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=2))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    signed = made.sign(key, hashes.SHA256())
    cert, secret = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(signed.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return cert, secret


class Province:
    """`motcua-province` with TLS in a process of its own."""

    def __init__(self, folder: Path, host: str = HOST, before: Sequence[str] = ()) -> None:
        """`before` stands before the command that serves: what moves it to another network."""
        folder.mkdir(parents=True)
        self._data = folder / "data"
        self.cert, key = certificate(folder, host)
        self._run("init", "--unit", "H44", "--name", "Tỉnh Thử")
        command = [*before, sys.executable, "-m", "sync.province", "serve", "--data", str(self._data), "--host", host]
        command += ["--port", "0", "--tls-cert", str(self.cert), "--tls-key", str(key)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline().split()[1].rsplit(":", 1)[1])

    @property
    def database(self) -> Path:
        """What it shows, for whoever wants to spoil it."""
        return self._data / "province.db"

    def code(self, unit: str) -> str:
        """A one-time code for a device of the unit."""
        return str(self._run("enrol-code", "--unit", unit)["code"])

    def cpu_s(self) -> float:
        """What the process has used so far; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it and wait for it."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _run(self, *arguments: str) -> dict[str, str]:
        command = [sys.executable, "-m", "sync.province", *arguments, "--data", str(self._data), "--json"]
        answer: dict[str, str] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        return answer


class Proxy:
    """Passes TCP bytes on, counts them, and resets a connection after a random number of them, if asked to."""

    def __init__(self, port: int, *, cut_every: float = 0, seed: int = 1) -> None:
        self._to = port
        self._cut_every = cut_every
        self._roll = random.Random(seed)
        self._listening = socket.create_server((HOST, 0))
        self.port = int(self._listening.getsockname()[1])
        self.reset()
        threading.Thread(target=self._serve, daemon=True).start()

    def reset(self) -> None:
        """Count from nothing."""
        self.up = self.down = self.connections = self.cuts = 0

    @property
    def total(self) -> int:
        """Bytes both ways."""
        return self.up + self.down

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self.connections += 1
                threading.Thread(target=self._pass_all, args=(client,), daemon=True).start()

    def _pass_all(self, client: socket.socket) -> None:
        left = [self._roll.expovariate(1 / self._cut_every) if self._cut_every else float("inf")]
        with contextlib.suppress(OSError), client, socket.create_connection((HOST, self._to)) as server:
            ways = [threading.Thread(target=self._pass, args=(*ends, left)) for ends in ((client, server), (server, client))]
            for way in ways:
                way.start()
            for way in ways:
                way.join()

    def _pass(self, one: socket.socket, other: socket.socket, left: list[float]) -> None:
        is_up = one.getsockname()[1] == self.port
        with contextlib.suppress(OSError):
            while octets := one.recv(_PIECE):
                octets = octets[: max(0, int(min(left[0], len(octets))))]
                left[0] -= len(octets)
                if is_up:
                    self.up += len(octets)
                else:
                    self.down += len(octets)
                other.sendall(octets)
                if left[0] < 1:
                    self.cuts += 1
                    # A slow line has long delivered what came before it broke; here it may still lie unread.
                    time.sleep(_READ_WITHIN_S)
                    for end in (one, other):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    break
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def line_to(province: Province, *, cut_every: float = 0) -> Iterator[Proxy]:
    """A proxy before a province."""
    proxy = Proxy(province.port, cut_every=cut_every)
    try:
        yield proxy
    finally:
        proxy.close()
