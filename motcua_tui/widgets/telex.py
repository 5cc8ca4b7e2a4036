"""Telex and VNI: composes one Vietnamese word from the keys typed for it. Written from the rules of spelling.

A word is followed letter by letter. A mark or tone key is taken as such only while the result can still
become a Vietnamese syllable; otherwise it is an ordinary letter, and a word that cannot be Vietnamese stays
as it was typed. Pressing the same mark or tone key again takes it back and types the key itself.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

VOWELS = frozenset("aeiouy")
HAT, BREVE, HORN, BAR = "^", "(", "+", "-"
GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"

_SHAPES = {
    ("a", HAT): "â", ("e", HAT): "ê", ("o", HAT): "ô", ("a", BREVE): "ă", ("o", HORN): "ơ", ("u", HORN): "ư",
    ("d", BAR): "đ",
}  # fmt: skip
_PLAIN_OF = {shape: base for base, shape in _SHAPES.items()}

_TONES = {
    "telex": {"f": GRAVE, "s": ACUTE, "r": HOOK, "x": TILDE, "j": DOT, "z": ""},
    "vni": {"2": GRAVE, "1": ACUTE, "3": HOOK, "4": TILDE, "5": DOT, "0": ""},
}
# Per mark key: the letters it may change, each with the mark it sets.
_MARKS = {
    "telex": {
        "a": {"a": HAT}, "e": {"e": HAT}, "o": {"o": HAT}, "d": {"d": BAR},
        "w": {"a": BREVE, "o": HORN, "u": HORN},
    },
    "vni": {
        "6": {"a": HAT, "e": HAT, "o": HAT}, "7": {"o": HORN, "u": HORN}, "8": {"a": BREVE}, "9": {"d": BAR},
    },
}  # fmt: skip
METHODS = tuple(_TONES)

# The second line are beginnings of place names of the Central Highlands, such as Krông and Đrây.
_INITIALS = frozenset(
    "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x".split()
    + "bl br dr đr gr hr kl kr mn pl pr sr".split()
    + [""]
)
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êc êch êm ên êng ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăp oăt oe oem oen oeng oeo oet oi
oc om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơng ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uêt uôc uôi uôm uôn uông uôp uôt uơ
uy uya uych uyn uynh uyp uyt uyu uyên uyêt ư ưa ưc ưi ưm ưn ưng ưp ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y ych yn ynh yt yêm yên yêng yêt yêu
ak ăk âk ek êk ik ok ôk uk ưk iêk uôk ươk
""".split()
_STOPPED = ("c", "ch", "k", "p", "t")

Shape = tuple[tuple[str, str], ...]
"""Letters without case as (base letter, mark)."""


def _shape_of(text: str) -> Shape:
    return tuple(_PLAIN_OF.get(letter, (letter, "")) for letter in text)


def _rimes_by_beginning() -> dict[str, list[Shape]]:
    """For every run of bare letters the rimes that begin with it."""
    table: defaultdict[str, list[Shape]] = defaultdict(list)
    for rime in map(_shape_of, _RIMES):
        bare = "".join(base for base, _mark in rime)
        for length in range(1, len(bare) + 1):
            table[bare[:length]].append(rime)
    return dict(table)


_BEGINNINGS = _rimes_by_beginning()


@dataclass
class _Letter:
    """One typed letter, its mark, and where among the typed keys the mark came from."""

    typed: str
    mark: str = ""
    mark_key: int = -1
    from_w: bool = False
    """Typed as a w alone, which stands for ư."""

    @property
    def base(self) -> str:
        return self.typed.lower()


@dataclass
class _Word:
    """A word in the making. `keys` are its keys without those that were taken back."""

    letters: list[_Letter] = field(default_factory=list)
    tone: str = ""
    tone_key: int = -1
    keys: list[str] = field(default_factory=list)

    def append(self, key: str) -> None:
        self.keys.append(key)
        self.letters.append(_Letter(key))

    def onset(self) -> int:
        """How many letters come before the rime. "qu" and "gi" keep their vowel when another follows."""
        bare = "".join(letter.base for letter in self.letters)
        first = next((index for index, base in enumerate(bare) if base in VOWELS), len(bare))
        glides = bare.startswith("qu") or (bare.startswith("gi") and bare[2:3] in VOWELS)
        return 2 if glides and self.letters[1].mark == "" else first

    def possible(self) -> bool:
        """Whether this can still become a Vietnamese syllable."""
        start = self.onset()
        shape = tuple((letter.base, letter.mark) for letter in self.letters)
        onset = "".join(_SHAPES.get(letter, letter[0]) for letter in shape[:start])
        if onset not in _INITIALS:
            return start == len(shape) and any(initial.startswith(onset) for initial in _INITIALS)
        rime = shape[start:]
        return not rime or any(_fits(rime, full) and self._tone_fits(rime) for full in _beginning_with(rime))

    def _tone_fits(self, rime: Shape) -> bool:
        """A syllable closed by c, ch, k, p or t has no tone but acute and dot."""
        coda = "".join(base for base, _mark in rime).lstrip("aeiouy")
        return coda not in _STOPPED or self.tone in ("", ACUTE, DOT)

    def render(self) -> str:
        shapes = [_cased(letter) for letter in self._with_both_horns()]
        if self.tone:
            place = self._tone_place()
            shapes[place] += self.tone
        return unicodedata.normalize("NFC", "".join(shapes))

    def _with_both_horns(self) -> list[_Letter]:
        """The letters with "ươ" where one horn was typed: "uơ" stands only at the end, "ưo" nowhere."""
        letters = [_Letter(letter.typed, letter.mark) for letter in self.letters]
        start = self.onset()
        pair = letters[start : start + 2]
        is_uo = [letter.base for letter in pair] == ["u", "o"]
        if is_uo and (pair[0].mark or (pair[1].mark == HORN and len(letters) > start + 2)):
            pair[0].mark = pair[1].mark = HORN
        return letters

    def _tone_place(self) -> int:
        start = self.onset()
        end = start
        while end < len(self.letters) and self.letters[end].base in VOWELS:
            end += 1
        marked = [index for index, letter in enumerate(self._with_both_horns()) if start <= index < end and letter.mark]
        if marked:
            return marked[-1]
        closed = end < len(self.letters)
        return start + (1 if end - start > 2 or (end - start == 2 and closed) else 0)


def compose(raw: str, method: str) -> str:
    """The word that the keys `raw`, typed one after the other, make by `method`: "telex" or "vni"."""
    if not raw.isascii():
        return raw
    word = _Word()
    for key in raw:
        _press(word, key, method)
    return word.render() if word.possible() else "".join(word.keys)


def unravel(word: str, method: str) -> str | None:
    """Keys that make `word`, tone last; None where no keys do.

    A word left half-way, such as "nguơi", gives the keys of the word it can only be meant for: "ngươi".
    """
    marks, tones = _reverse(method)
    keys: list[str] = []
    tone = ""
    for letter in unicodedata.normalize("NFC", word):
        parts = unicodedata.normalize("NFD", letter)
        tone += "".join(tones[part] for part in parts if part in tones)
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        base, mark = _PLAIN_OF.get(bare.lower(), (bare.lower(), ""))
        keys.append((base.upper() if bare.isupper() else base) + marks.get((base, mark), ""))
    raw = "".join(keys) + tone
    # "oo" itself, as in xoong, is typed with a third o.
    candidates = (raw, raw.replace("oo", "ooo")) if raw.isascii() else ()
    return next((each for each in candidates if _bare(compose(each, method)) == _bare(word)), None)


def _bare(word: str) -> str:
    """The letters of a word without marks and tones."""
    letters = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _reverse(method: str) -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    marks = {(base, mark): key for key, sets in _MARKS[method].items() for base, mark in sets.items()}
    tones = {tone: key for key, tone in _TONES[method].items() if tone}
    return marks, tones


def _press(word: _Word, key: str, method: str) -> None:
    lower = key.lower()
    if word.possible():
        tone = _TONES[method].get(lower)
        if tone is not None and _has_vowel(word) and _press_tone(word, key, tone):
            return
        targets = _MARKS[method].get(lower)
        if targets is not None and (_set_mark(word, key, targets) or _undo_mark(word, key, targets)):
            return
        if method == "telex" and lower == "w" and _bare_w(word, key):
            return
    word.append(key)


def _press_tone(word: _Word, key: str, tone: str) -> bool:
    before, before_key = word.tone, word.tone_key
    if tone == before:
        if not tone:
            return False
        word.keys[before_key] = ""
        word.tone = ""
        word.append(key)
        return True
    word.tone = tone
    if not word.possible():
        word.tone = before
        return False
    word.keys.append(key)
    word.tone_key = len(word.keys) - 1
    return True


def _set_mark(word: _Word, key: str, targets: dict[str, str]) -> bool:
    """Put the mark on the last letter that can bear it; for "uo" on the o, which brings the u along."""
    for letter in reversed(word.letters):
        mark = targets.get(letter.base)
        if mark is None or letter.mark == mark or (mark == BAR and letter is not word.letters[0]):
            continue
        before, before_key = letter.mark, letter.mark_key
        letter.mark, letter.mark_key = mark, len(word.keys)
        if word.possible():
            word.keys.append(key)
            return True
        letter.mark, letter.mark_key = before, before_key
    return False


def _undo_mark(word: _Word, key: str, targets: dict[str, str]) -> bool:
    for letter in reversed(word.letters):
        if letter.mark and targets.get(letter.base) == letter.mark:
            word.keys[letter.mark_key] = ""
            letter.mark, letter.mark_key = "", -1
            if letter.from_w:
                word.letters.remove(letter)
            word.append(key)
            return True
    return False


def _bare_w(word: _Word, key: str) -> bool:
    """In Telex a w without a vowel before it types ư."""
    if _has_vowel(word):
        return False
    word.letters.append(_Letter("U" if key.isupper() else "u", HORN, len(word.keys), from_w=True))
    if word.possible():
        word.keys.append(key)
        return True
    word.letters.pop()
    return False


def _has_vowel(word: _Word) -> bool:
    return any(letter.base in VOWELS for letter in word.letters)


def _beginning_with(rime: Shape) -> list[Shape]:
    return _BEGINNINGS.get("".join(base for base, _mark in rime), [])


def _fits(rime: Shape, full: Shape) -> bool:
    """Whether the marks set so far are those of the full rime; a mark may still be missing."""
    return all(mark in ("", wanted) for (_base, mark), (_same, wanted) in zip(rime, full, strict=False))


def _cased(letter: _Letter) -> str:
    shape = _SHAPES.get((letter.base, letter.mark), letter.base)
    return shape.upper() if letter.typed.isupper() else shape
