"""Possible authors, one a person, with the evidence of the page for and against."""

import re
from dataclasses import dataclass, field

from transforms.article import Basis, Byline, BylineKind
from transforms.blocks import Outline
from transforms.headnames import Naming
from transforms.metadata import Findings
from transforms.names import fold_name, is_agency, is_body, looks_like_name
from transforms.namings import find_namings, person_key
from transforms.ranking import Weights, score
from transforms.titles import letters, site_names

_PRINTED = frozenset({Basis.MARKUP, Basis.TEXT})


@dataclass(slots=True)
class Credit:
    """One possible author, with all places that name it."""

    key: str
    namings: list[Naming] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)
    score: float = 0.0
    is_desk: bool = False
    """Whether its name is a body's: an agency's, a desk's, a publisher's."""

    @property
    def name(self) -> str:
        """The name in its fullest form; of two equally full ones, as printed."""
        names = [byline.name for byline in self.ranked()]
        return max(names, key=lambda name: len(fold_name(name).split()))

    @property
    def is_printed(self) -> bool:
        """Whether the page itself prints it, not only its metadata."""
        return any(n.byline.basis in _PRINTED for n in self.namings)

    @property
    def is_said(self) -> bool:
        """Whether JSON-LD or metadata names it."""
        return any(n.source.startswith(("ld", "meta")) for n in self.namings)

    @property
    def is_signed(self) -> bool:
        """Whether the text itself is signed with it, in a line at either end."""
        return any(n.source.startswith("line:signed") for n in self.namings)

    @property
    def has_role(self) -> bool:
        """Whether a line by the headline names it with a mark and a role."""
        return any(
            n.source == "line:marked:near" and n.byline.role for n in self.namings
        )

    @property
    def is_house(self) -> bool:
        """Whether it is the site's name, or holds that."""
        return bool(self.features.get("site") or self.features.get("like_site"))

    @property
    def is_account(self) -> bool:
        """Whether it may be the account of the site: its name, or its name's word."""
        return self.is_house or bool(self.features.get("site_word"))

    @property
    def is_publisher(self) -> bool:
        """Whether JSON-LD names it as an organization, beside a person."""
        sources = {n.source for n in self.namings}
        return (
            "ld:org" in sources
            and all(s == "ld:org" or s.startswith("meta") for s in sources)
            and bool(self.features.get("org_beside_person"))
        )

    @property
    def is_organization(self) -> bool:
        """Whether it is nobody in person: its words say so, or JSON-LD does."""
        sources = {n.source for n in self.namings}
        return self.is_desk or ("ld:org" in sources and "ld:person" not in sources)

    def ranked(self) -> list[Byline]:
        """Return its bylines, printed ones first."""
        bylines = [naming.byline for naming in self.namings]
        return sorted(bylines, key=lambda b: b.basis not in _PRINTED)


def read_credits(
    found: Findings,
    outline: Outline,
    url: str | None,
    language: str | None,
    weights: Weights,
) -> list[Credit]:
    """Return all whom the page may name as its author, in printed order."""
    credits: dict[str, Credit] = {}
    for naming in find_namings(found, outline, language):
        key = person_key(naming.byline.name)
        if (
            key
            and not _is_account(naming.byline.name)
            and naming.byline.kind is not BylineKind.EDITOR
        ):
            credits.setdefault(key, Credit(key)).namings.append(naming)
    _join_given(credits)
    sites = site_names(found.marks, found.article, url)
    for credit in credits.values():
        credit.is_desk = is_body(credit.name)
    said = {n.source for credit in credits.values() for n in credit.namings}
    for credit in credits.values():
        credit.features = _features(credit, credits, said, sites)
        credit.score = score(credit.features, weights)
    return list(credits.values())


def _join_given(credits: dict[str, Credit]) -> None:
    """Join an account's given name to the one printed by-line that spells it out.

    Metadata says "Ann", the page "A column by Ann Doe".
    """
    for key, credit in list(credits.items()):
        if " " in key or not all(
            n.source.startswith(("ld", "meta")) for n in credit.namings
        ):
            continue
        full = [
            c
            for k, c in credits.items()
            if k.startswith(f"{key} ")
            and any(n.source.startswith(("line:marked", "class")) for n in c.namings)
        ]
        if len(full) == 1:
            full[0].namings += credit.namings
            del credits[key]


def _is_account(name: str) -> bool:
    """Tell whether a program's account, or a form's field, stands for a name."""
    tokens = name.casefold().split()
    return (
        bool(_ACCOUNT.search(name))
        or tokens[-1] in {"von", "by", "par", "por", "de", "name"}
        or name[: len(name) // 2] == name[len(name) // 2 :]
    )


_ACCOUNT = re.compile(
    r"^(?:unknown|anonym\w*|gast|guest|user|owner|author|autor|admin\w*|wp\W?admin|"
    r"\w*admin(?:istrator)?|webmaster|moderator|editor|root|test|default|name)\d*$",
    re.IGNORECASE,
)


_GOOD = (
    "ld:person", "ld:plain", "meta:article", "prop:near", "rel:near",
    "class:near", "line:marked:near", "line:repeated:near", "line:dated:near",
    "line:labelled:near", "line:labelled:after",
)  # fmt: skip
"""Places that seldom name anybody but an author."""

_BARE = ("line:bare", "line:beside", "line:story")
_HEADED = ("class:near", "prop:near", "rel:near", "line:marked:near")
"""Bylines by the headline, though some box around them is called a teaser."""


def _features(
    credit: Credit,
    credits: dict[str, Credit],
    said: set[str],
    sites: frozenset[str],
) -> dict[str, float]:
    out: dict[str, float] = {}
    kinds = {naming.source for naming in credit.namings}
    families = {kind.split(":")[0] for kind in kinds}
    for kind in kinds:
        out[f"in:{kind}"] = 1.0
    for family in families:
        out[f"any:{family}"] = 1.0
    for naming in credit.namings:
        for fact in naming.facts:
            out[f"fact:{fact}"] = 1.0
    for family in ("ld", "meta", "prop", "rel", "class", "credit"):
        ours = family in families
        theirs = any(s.startswith(family) and not s.endswith("out") for s in said)
        out[f"page:{family}_not_in"] = float(theirs and not ours)
    printed = {k for k in kinds if not k.startswith(("ld", "meta"))}
    unseen = not printed
    out["families"] = len(families) / 3
    out["printed_and_meta"] = float(bool(printed) and printed != kinds)
    out["printed_only"] = float(printed == kinds)
    out["unseen"] = float(unseen)
    out["printed_outside"] = float(
        bool(printed)
        and all(k.endswith("out") and not k.startswith(_HEADED) for k in printed)
    )
    good = kinds & set(_GOOD)
    out["good"] = min(len(good), 4) / 2
    out["no_good_on_page"] = float(not said & set(_GOOD))
    groups = {n.group for n in credit.namings}
    person = looks_like_name(credit.name)
    rivals = [
        c
        for c in credits.values()
        if not any(n.group in groups for n in c.namings) and not (person and c.is_desk)
    ]
    others = max(map(_good_count, rivals), default=0)
    out["better_elsewhere"] = float(others > len(good))
    out["good_elsewhere"] = float(others > 0)
    others_said = [
        c
        for c in rivals
        if any(n.source.startswith(("ld:", "meta:")) for n in c.namings)
    ]
    out["only_sites_said"] = float(
        bool(others_said)
        and all(_is_site_name(c.name, sites) for c in others_said)
        and bool(printed)
    )
    if out["only_sites_said"] or (person and printed and not others_said):
        # A house that signs for all its writers says nothing against one of them.
        out["page:ld_not_in"] = out["page:meta_not_in"] = 0.0
    _name_features(credit, sites, out)
    weak = _is_weak(credit)
    ahead = (
        c
        for c in credits.values()
        if (c.is_said or not unseen)
        and not (person and c.is_desk)
        and (weak or not _is_weak(c))
    )
    first = next(ahead, credit)
    out["first"] = float(any(n.group in groups for n in first.namings))
    out["crowd"] = float(len(rivals) > 5)
    out["with_good"] = float(
        any(
            n.group in groups and _good_count(c) > 1
            for c in credits.values()
            if c is not credit
            for n in c.namings
        )
    )
    out["nobody_said"] = float(not others_said and unseen is False)
    out["org_beside_person"] = float(
        ("ld:org" in kinds or out["body"] == 1.0) and others > 0
    )
    if unseen:
        for kind in (
            "site",
            "like_site",
            "body",
            "one_word",
            "lower",
            "good_elsewhere",
        ):
            out[f"unseen_{kind}"] = out[kind]
        out["unseen_alone"] = float(others == 0)
    else:
        out["account_box"] = out["one_word"] * float(
            not any(":near" in k or ":far" in k for k in printed)
        )
        for kind in ("site", "like_site", "body", "one_word", "name_like", "digits"):
            out[f"printed_{kind}"] = out[kind]
    return out


def _is_weak(credit: Credit) -> bool:
    """Tell whether nothing but a bare line among others names it."""
    return all(n.source.startswith(_BARE) for n in credit.namings)


def _is_site_name(name: str, sites: frozenset[str]) -> bool:
    key = letters(name)
    return key in sites or any(len(s) > 4 and (s in key or key in s) for s in sites)


def _good_count(credit: Credit) -> int:
    return len({n.source for n in credit.namings} & set(_GOOD))


def _name_features(
    credit: Credit, sites: frozenset[str], out: dict[str, float]
) -> None:
    name = credit.name
    key = letters(name)
    out["site"] = float(key in sites)
    out["like_site"] = float(_is_site_name(name, sites) and key not in sites)
    word = letters(name.split()[0])
    out["site_word"] = float(
        len(word) > 4 and any(site.startswith(word) for site in sites)
    )
    out["body"] = float(credit.is_desk)
    out["agency"] = float(is_agency(name))
    out["name_like"] = float(looks_like_name(name))
    out["one_word"] = float(" " not in name)
    out["many_words"] = float(len(name.split()) > 4)
    out["lower"] = float(name == name.lower())
    out["digits"] = float(any(map(str.isdigit, name)))
    out["contributor"] = float(
        all(n.byline.kind is BylineKind.CONTRIBUTOR for n in credit.namings)
    )
