"""Hello and answer, signed. One signature down: where there is a receipt it covers all of the answer."""

from __future__ import annotations

import hashlib

from msgspec.structs import replace

from sync.wire import limits
from sync.wire.keys import SIGNATURE_BYTES, PrivateKeys, is_signed
from sync.wire.messages import Answer, Hello, Receipt, is_receipt_signed, sign_receipt
from sync.wire.reading import to_bytes, to_text
from sync.wire.short import answer_bytes, hello_bytes, read_answer_bytes, read_hello_bytes

_HELLO = b"motcua hello 2\n"
_ANSWER = b"motcua answer 2\n"
assert limits.HELLO_BYTES_MAX > SIGNATURE_BYTES


def sign_hello(hello: Hello, keys: PrivateKeys) -> bytes:
    """The first frame's body: 64 bytes of signature, then the hello."""
    body = hello_bytes(hello)
    return keys.signature(_HELLO + body) + body


def read_hello(raw: bytes) -> Hello:
    """The hello, not yet believed: whose it is says which key must have signed it."""
    return read_hello_bytes(raw[SIGNATURE_BYTES:])


def is_hello_signed(raw: bytes, public: bytes) -> bool:
    """True when the device that holds `public` signed this hello."""
    return is_signed(public, _HELLO + raw[SIGNATURE_BYTES:], raw[:SIGNATURE_BYTES])


def sign_answer(answer: Answer, hello: Hello, keys: PrivateKeys) -> bytes:
    """The answer's frame body: 64 bytes of signature, then the answer to this hello.

    The signature is the receipt's, which names the answer's hash; without a receipt it is over nonce and answer.
    """
    body = answer_bytes(answer, hello)
    if answer.receipt is None:
        return keys.signature(_unreceipted(hello, body)) + body
    return to_bytes(sign_receipt(_bound(answer.receipt, body), keys), SIGNATURE_BYTES) + body


def read_answer(raw: bytes, hello: Hello, public: bytes) -> Answer | None:
    """The answer with its receipt as it is kept, or None when the province that holds `public` did not give it to
    this very hello. Raises Refused for bytes that are no answer.
    """
    signature, body = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    answer = read_answer_bytes(body, hello)
    if answer.receipt is None:
        return answer if is_signed(public, _unreceipted(hello, body), signature) else None
    if len(signature) != SIGNATURE_BYTES:
        return None
    receipt = _bound(answer.receipt, body)
    if not is_receipt_signed(receipt, to_text(signature), public):
        return None
    return replace(answer, receipt=receipt, receipt_signature=to_text(signature))


def _unreceipted(hello: Hello, body: bytes) -> bytes:
    return _ANSWER + to_bytes(hello.nonce, 16) + body


def _bound(receipt: Receipt, body: bytes) -> Receipt:
    return replace(receipt, answer=hashlib.sha256(body).hexdigest())
