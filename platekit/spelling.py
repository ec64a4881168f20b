"""Whether one word is another with a typing error: for words whose near neighbour in meaning is their opposite."""

from __future__ import annotations

# Words shorter than this are codes: VC and CC are one letter apart, and mean opposite things.
_LEAST_LETTERS = 4
# From this length on, two errors may be forgiven.
_LONG = 6


def is_misspelt(word: str, name: str) -> bool:
    """Return whether a word is a known name with a typing error, or the name itself; both in the same case.

    Notes
    -----
    One wrong, missing, extra or exchanged letter is forgiven, two in words of 6 letters or more. The first letter has to
    be right, since people seldom mistype it and what stands before a word may turn its meaning round.

    Examples
    --------
    >>> is_misspelt("viruscontol", "viruscontrol"), is_misspelt("infected", "uninfected")
    (True, False)
    >>> is_misspelt("virusfreecontrol", "viruscontrol"), is_misspelt("cv", "cc")
    (False, False)
    """
    return word == name or (word[:1] == name[:1] and _errors(word, name) <= _forgiven(word, name))


def _forgiven(word: str, name: str) -> int:
    letters = min(len(word), len(name))
    return 0 if letters < _LEAST_LETTERS else 1 if letters < _LONG else 2


def _errors(word: str, name: str) -> int:
    """Return the errors between two words, an exchange of neighbours as one (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(name) + 1))
    for i, letter in enumerate(word, 1):
        now = [i]
        for j, other in enumerate(name, 1):
            cost = min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == name[j - 2] and word[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]
