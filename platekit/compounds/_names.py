"""How names are compared: spelling that carries no meaning is left out; identifiers are known by their form."""

from __future__ import annotations

import re
import unicodedata

_GREEK = {"α": "alfa", "β": "beta", "γ": "gamma", "λ": "lambda"}
# Counter-ions and solvates as suppliers write them behind a name. Words of prodrugs (marboxil, mofetil, disoproxil) and of
# metabolites (monophosphate, triphosphate) are none: they name another compound.
_SALTS = frozenset({
    "acetate", "adipate", "besylate", "besilate", "bromide", "calcium", "chloride", "citrate", "disodium", "esylate",
    "free", "base", "fumarate", "hcl", "hemifumarate", "hemihydrate", "hemisulfate", "hydrate", "hydrobromide",
    "hydrochloride", "dihydrochloride", "lactate", "magnesium", "malate", "maleate", "mesylate", "mesilate",
    "methanesulfonate", "monohydrate", "dihydrate", "trihydrate", "monohydrochloride", "oxalate", "phosphate",
    "potassium", "salt", "sodium", "succinate", "sulfate", "sulphate", "tartrate", "tosylate", "trisodium",
})  # fmt: skip
_CAS = re.compile(r"(?:CAS\s*(?:No\.?|number|RN)?\s*:?\s*)?(\d{2,7})-(\d{2})-(\d)", re.IGNORECASE)
_HYPHENS = re.compile("[\u2010-\u2015\u2212]")
_INCHIKEY = re.compile(r"(?:InChIKey\s*[=:]\s*)?([A-Z]{14})(?:-([A-Z]{10}-[A-Z]))?", re.IGNORECASE)


def key(name: str) -> str:
    """Return what stays of a name without case, spaces, hyphens and the zeros that pad a code.

    Examples
    --------
    >>> key("INCB-028050"), key("INCB 28050"), key("Interferon-α 2a"), key("CP-690,550")
    ('incb28050', 'incb28050', 'interferonalfa2a', 'cp690550')
    >>> key("0012"), key("1E5")
    ('0012', '1e5')
    """
    # (-)- and (+)- in front of a name are enantiomers, and no spelling of it.
    text = re.sub(r"\([+\-±−–/]+\)", "sign", unicodedata.normalize("NFKC", name).casefold())
    for letter, word in _GREEK.items():
        text = text.replace(letter, word)
    text = "".join(letter for letter in text if letter.isalnum()).replace("alpha", "alfa")
    return re.sub(r"(?<=[a-z])0+(?=\d)", "", text)


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name, each as `key` has it.

    Examples
    --------
    >>> words("Interferon beta-1a")
    ('interferon', 'beta', '1a')
    """
    return tuple(key(word) for word in re.split(r"[\W_]+", name) if word)


def without_salt(name: str) -> tuple[str, str]:
    """Return a name without the salts behind it, and these; "" where it has none.

    Examples
    --------
    >>> without_salt("tofacitinib citrate"), without_salt("Emetine-dihydrochloride hydrate"), without_salt("sodium")
    (('tofacitinib', 'citrate'), ('Emetine', 'dihydrochloride hydrate'), ('sodium', ''))
    """
    parts = list(re.finditer(r"[^\s\-_,]+", name))
    last = len(parts)
    while last > 1 and is_salt(parts[last - 1].group()):
        last -= 1
    if last == len(parts):
        return name, ""
    return name[: parts[last - 1].end()], name[parts[last].start() :].strip()


def is_salt(text: str) -> bool:
    """Return whether a text is made of words for salts alone, such as ``"2HCl"`` or ``"free base"``."""
    parts = re.findall(r"[^\W\d_]+", text.casefold())
    return bool(parts) and all(part in _SALTS for part in parts)


def bracketed(name: str) -> tuple[str, tuple[str, ...]]:
    """Return a name and what stands in brackets behind it; the sign in front of a name, as in (S)-, is part of it.

    Examples
    --------
    >>> bracketed("Tofacitinib (CP-690550) citrate"), bracketed("(S)-ruxolitinib")
    (('Tofacitinib citrate', ('CP-690550',)), ('(S)-ruxolitinib', ()))
    """
    inside = re.findall(r"\s[(\[]([^()\[\]]+)[)\]]", name)
    outside = re.sub(r"\s[(\[][^()\[\]]+[)\]]", "", name).strip()
    return outside, tuple(text.strip() for text in inside)


def cas_number(text: str) -> str:
    """Return the CAS number that a text consists of, "" where it has another form.

    Examples
    --------
    >>> cas_number("CAS: 1187594-09-7"), cas_number("0012")
    ('1187594-09-7', '')
    """
    found = _CAS.fullmatch(_plain(text))
    return "-".join(found.groups()) if found else ""


def check_digit(cas: str) -> str:
    """Return the last digit that a CAS number must have.

    Notes
    -----
    The sum of the other digits, each times its place from the right, modulo 10 [1]_.

    References
    ----------
    .. [1] CAS, https://www.cas.org/support/documentation/chemical-substances/checkdig

    Examples
    --------
    >>> check_digit("7732-18-5")
    '5'
    """
    digits = cas.replace("-", "")[:-1]
    return str(sum(place * int(digit) for place, digit in enumerate(reversed(digits), 1)) % 10)


def inchikey_parts(text: str) -> tuple[str, str]:
    """Return the skeleton and the rest of the InChIKey that a text consists of, "" for what is not there.

    Examples
    --------
    >>> inchikey_parts("InChIKey=XUZMWHLSFXCVMG-UHFFFAOYSA-N")
    ('XUZMWHLSFXCVMG', 'UHFFFAOYSA-N')
    >>> inchikey_parts("baricitinib")
    ('', '')
    """
    found = _INCHIKEY.fullmatch(_plain(text))
    return (found[1].upper(), (found[2] or "").upper()) if found else ("", "")


def _plain(text: str) -> str:
    """Return a text with hyphens for the dashes that word processors and web pages put in their place."""
    return _HYPHENS.sub("-", unicodedata.normalize("NFKC", text)).strip()
