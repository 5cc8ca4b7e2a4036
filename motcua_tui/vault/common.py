"""What people type when asked for a password: phrases, and the rows of keys fingers run along.

Folded and without spaces, longest first, so that a phrase goes before the words in it. The words of the
product and of every office in the country are here too; an office's own names are passed in with a password.
"""

from __future__ import annotations

from typing import Final

_VIETNAMESE = """
cong hoa xa hoi chu nghia viet nam|doc lap tu do hanh phuc|khong co gi quy hon doc lap tu do
toi yeu viet nam|viet nam muon nam|ho chi minh|bac ho vi dai|dang cong san viet nam|vi nhan dan phuc vu
can kiem liem chinh|chi cong vo tu|uy ban nhan dan|hoi dong nhan dan|bo phan mot cua|mot cua lien thong
mot cua|thu tuc hanh chinh|trung tam phuc vu hanh chinh cong|hanh chinh cong|dich vu cong
tiep nhan ho so|tra ket qua|ho so|can bo|cong chuc|vien chuc|lanh dao|chu tich|pho chu tich|van thu
tu phap|ho tich|dia chinh|ubnd|hdnd|phuong xa|thi tran|tinh thanh|anh yeu em|em yeu anh|yeu em nhieu lam
yeu anh nhieu lam|con yeu me|con yeu bo me|gia dinh la so mot|gia dinh|hanh phuc|may man|phat tai
phat loc|an khang thinh vuong|chuc mung nam moi|xin chao|cam on|khong biet|khong nho|mat khau moi
mat khau cua toi|mat khau|mat ma|dang nhap|quan tri|nguoi dung|khong doan duoc|bi mat|khong co
mot hai ba bon nam sau bay tam chin muoi|mot hai ba bon nam|mot hai ba|khong mot hai ba
tram nam trong coi nguoi ta|que huong la chum khe ngot|nhu co bac ho trong ngay vui dai thang
tien len chien si dong bao|doan quan viet nam di|nguoi viet nam|nguyen van|tran van|le van|pham van
nguyen thi|tran thi|ha noi|sai gon|hai phong|da nang|can tho|viet nam|vietnam vo dich|vo dich|toi la
xinchao
""".replace("\n", "|")

_ENGLISH = """
the quick brown fox jumps over the lazy dog|the quick brown fox
lorem ipsum dolor|i love you so much|i love you|i love vietnam|love you forever|let me in please
let me in|open sesame|this is my password|my password is|password|passwort|passw0rd|p4ssw0rd|pa55word
passphrase|secret|default|change me now|change me|welcome|administrator|admin|root|guest|login|user
system|computer|windows|microsoft|google|facebook|zalo|internet|monkey|dragon|sunshine|princess|football
baseball|superman|batman|master|shadow|test|demo|hello world|hello|good morning|happy new year
one two three four five|one two three|trust no one|to be or not to be that is the question
to be or not to be|abcabc|qazwsx|zaqwsx|1qaz2wsx3edc|1qaz2wsx|1q2w3e4r5t|1q2w3e4r|q1w2e3r4|zaq12wsx
motcua|office|commune|vietnam|supervisor|clerk|auditor|company|january|february|march|april|june|july
august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday
summer|winter|spring|autumn
""".replace("\n", "|")

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "147258369",
    "159357",
    "789456123",
)

PHRASES: Final[tuple[str, ...]] = tuple(
    sorted(
        {phrase.replace(" ", "") for phrase in (_VIETNAMESE + _ENGLISH).split("|") if phrase.strip()},
        key=lambda phrase: (-len(phrase), phrase),
    )
)

RUNS: Final[tuple[str, ...]] = tuple(row for line in _ROWS for row in (line * 2, line[::-1] * 2))
