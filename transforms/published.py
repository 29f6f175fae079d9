"""When the article was published: the day for which most of the page's evidence speaks.

JSON-LD, metadata, microdata, ``<time>``, printed dates and the address give
candidates; all that name one day are one. A linear model weighs them. The instant is
then taken from the best source of that day that gives clock and zone.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from transforms.blocks import Outline
from transforms.jsonld import LdArticle
from transforms.markup import Marks
from transforms.ranking import Weights, score
from transforms.stamps import Stamp, read_stamps


@dataclass(slots=True)
class DayCandidate:
    """One possible day of publication, with all that names it."""

    day: date
    stamps: list[Stamp] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)
    score: float = 0.0


def read_days(
    marks: Marks,
    article: LdArticle | None,
    outline: Outline,
    title_line: int | None,
    title_order: int | None,
    url: str | None,
    language: str | None,
    bound: date,
    weights: Weights,
) -> list[DayCandidate]:
    """Return the days on which the article may have been published, likeliest first.

    Args:
        marks: What the markup says.
        article: The page's article in its JSON-LD.
        outline: The visible pieces of text, in reading order.
        title_line: Which of them is the headline.
        title_order: The headline's place among all elements.
        url: The page's address, or its canonical.
        language: Decides between day first and month first.
        bound: The day on which the page was fetched; later dates are of things to come.
        weights: The model's.
    """
    latest = bound + timedelta(days=1)
    stamps = list(
        read_stamps(marks, article, outline, title_line, title_order, url, language)
    )
    sure = {s.found.day for s in stamps if s.found.alternative is None}
    candidates: dict[date, DayCandidate] = {}
    for stamp in stamps:
        for said in _settle_order(stamp, sure):
            day = said.found.day
            if day <= latest:
                candidates.setdefault(day, DayCandidate(day)).stamps.append(said)
    groups = _Groups(candidates)
    for candidate in candidates.values():
        candidate.features = _features(candidate, groups)
        candidate.score = score(candidate.features, weights)
    return rank_days(candidates.values())


def rank_days(candidates: Iterable[DayCandidate]) -> list[DayCandidate]:
    """Return scored candidates, the likeliest first.

    Two cases too rare to be learned come before the score: see below.
    """
    ranked = sorted(candidates, key=lambda c: (-c.score, c.day))
    _first_told(ranked)
    _as_printed(ranked)
    _add_moment(ranked)
    return ranked


def _first_told(ranked: list[DayCandidate]) -> None:
    """Put the day of publication before one that is told to be of a change.

    Content systems write the change into the date of publication too. So the likeliest
    day gives way where metadata call it the change's alone and the page does not print
    it; or where they say of one moment that it is both, and JSON-LD dates the
    publication itself on an earlier day.
    """
    if len(ranked) < 2:
        return
    best = ranked[0]
    changed = [s for s in best.stamps if _is_told(s.kind, "mod")]
    told = [s for s in best.stamps if _is_told(s.kind, "pub")]
    if not changed or not all(any(_agree(t, c) for c in changed) for t in told):
        return
    if not told and not _is_printed_near(best):
        _prefer(ranked, lambda d: any(_is_told(s.kind, "pub") for s in d.stamps))
    elif told and not any(s.kind == "ld:pub" for s in told):
        _prefer(
            ranked,
            lambda d: d.day < best.day and any(s.kind == "ld:pub" for s in d.stamps),
        )


def _prefer(ranked: list[DayCandidate], test: Callable[[DayCandidate], bool]) -> None:
    """Move the first candidate that passes ``test`` to the front."""
    found = next((d for d in ranked[1:] if test(d)), None)
    if found is not None:
        ranked.remove(found)
        ranked.insert(0, found)


def _is_printed_near(candidate: DayCandidate) -> bool:
    return any(_is_near(stamp.kind) for stamp in candidate.stamps)


def _is_told(kind: str, what: str) -> bool:
    source, _, said = kind.partition(":")
    return said == what and source in {"ld", "ldpage", "meta", "prop", "time"}


def _agree(one: Stamp, other: Stamp) -> bool:
    """Tell whether two stamps of one day name one moment, or one gives no clock."""
    if one.found.instant is None or other.found.instant is None:
        return one.found.local is None or one.found.local == other.found.local
    return abs(one.found.instant - other.found.instant) < timedelta(minutes=1)


_HALF_HOUR, _WIDEST_ZONE, _CLOCK_SLACK = 1800, 14 * 3600, 60
"""In seconds: zones lie half hours apart, at most 14 hours from UTC; printed clocks
drop seconds."""


def _as_printed(ranked: list[DayCandidate]) -> None:
    """Put the printed day before the same moment's day in metadata.

    Metadata in UTC says the 4th at 03:37, the page in its own zone the 3rd at 23:37:
    the day as the page wrote it is the 3rd.
    """
    if ranked and not _is_printed_near(ranked[0]):
        told = ranked[0]
        _prefer(ranked, lambda day: bool(_moments_of(day, told)))


def _add_moment(ranked: list[DayCandidate]) -> None:
    """Give a printed day the moment for which metadata name the day before or after."""
    if not ranked or any(s.found.instant for s in ranked[0].stamps):
        return
    for other in ranked[1:]:
        if moments := _moments_of(ranked[0], other):
            ranked[0].stamps += moments
            return


def _moments_of(printed: DayCandidate, told: DayCandidate) -> list[Stamp]:
    """Return the strong stamps of a neighboring day that a printed clock repeats."""
    if abs(printed.day - told.day) != timedelta(days=1):
        return []
    return [
        stamp
        for stamp in told.stamps
        if stamp.found.instant
        and _is_published(stamp.kind)
        and any(_is_local(s, stamp.found.instant) for s in printed.stamps)
    ]


def _is_local(stamp: Stamp, moment: datetime) -> bool:
    """Tell whether a printed clock may be a moment, told in another zone."""
    local = stamp.found.local
    if local is None or _is_strong(stamp.kind) or stamp.kind.endswith(":swap"):
        return False
    gap = abs((moment.replace(tzinfo=None) - local).total_seconds())
    off = (gap + _CLOCK_SLACK) % _HALF_HOUR
    return gap <= _WIDEST_ZONE and off <= 2 * _CLOCK_SLACK


def _settle_order(stamp: Stamp, sure: set[date]) -> Iterator[Stamp]:
    """Settle which number is the month, where a text leaves that open.

    The order whose day the page names elsewhere for sure; else both, the language's
    own first, and the other one marked as swapped.
    """
    other = stamp.found.alternative
    if other is None or stamp.found.day in sure:
        yield stamp
        return
    swapped = replace(stamp.found, day=other, local=None, instant=None)
    if other in sure:
        yield stamp._replace(found=swapped)
        return
    yield stamp
    yield stamp._replace(kind=f"{stamp.kind}:swap", found=swapped)


class _Groups:
    """What all days together show, against which each one is held."""

    def __init__(self, candidates: dict[date, DayCandidate]) -> None:
        self.days = sorted(candidates)
        self.kinds = {
            day: {stamp.kind for stamp in candidate.stamps}
            for day, candidate in candidates.items()
        }
        self.own = {
            day: {kind for kind in kinds if not kind.endswith(":swap")}
            for day, kinds in self.kinds.items()
        }
        self.strong = self._where(_is_strong)
        self.published = self._where(_is_published)
        self.near = self._where(_is_near)
        self.named = {
            kind: [day for day in self.days if kind in self.kinds[day]]
            for kind in ("ld:pub", "meta:pub", "prop:pub")
        }

    def _where(self, test: Callable[[str], bool]) -> list[date]:
        return [day for day in self.days if any(map(test, self.own[day]))]


def _features(candidate: DayCandidate, groups: _Groups) -> dict[str, float]:
    out: dict[str, float] = {}
    day = candidate.day
    kinds, own = groups.kinds[day], groups.own[day]
    for kind in kinds:
        out[f"in:{kind}"] = 1.0
    out["only_swapped"] = float(not own)
    out["bases"] = len({s.basis for s in candidate.stamps if s.kind in own}) / 3
    out["kinds"] = min(len(own), 6) / 3
    out["timed"] = float(any(s.found.local for s in candidate.stamps))
    for name, group in (
        ("strong", groups.strong),
        ("pub", groups.published),
        ("near", groups.near),
    ):
        if group:
            out[f"has_{name}"] = float(day in group)
            out[f"first_{name}"] = float(day == group[0])
            out[f"last_{name}"] = float(day == group[-1])
            out[f"before_{name}"] = float(day < group[0])
            out[f"after_{name}"] = float(day > group[-1])
    out["only_modified"] = float(bool(own) and all(":mod" in k for k in own))
    out["strong_modified"] = float(
        day not in groups.published and any(":mod" in k and _is_strong(k) for k in own)
    )
    for kind, named in groups.named.items():
        if named and kind not in kinds:
            out[f"not_{kind}"] = 1.0
            out[f"after_{kind}"] = float(day > named[-1])
    out["earliest"] = float(day == groups.days[0])
    out["latest"] = float(day == groups.days[-1])
    for gap, name in ((1, "day_after"), (-1, "day_before")):
        neighbor = day + timedelta(days=gap)
        if neighbor in groups.kinds:
            out[f"{name}_known"] = 1.0
            out[f"{name}_strong"] = float(neighbor in groups.strong)
    return out


def _is_strong(kind: str) -> bool:
    return kind.split(":")[0] in {"ld", "ldpage", "meta", "prop"}


def _is_published(kind: str) -> bool:
    return _is_strong(kind) and kind.endswith((":pub", ":date", ":created"))


def _is_near(kind: str) -> bool:
    return kind.startswith(("line:near", "time:near", "class:near")) and not (
        kind.endswith(":out")
    )


def newest_modified(
    candidates: Iterable[DayCandidate],
) -> tuple[datetime | None, Stamp | None]:
    """Return the latest instant at which the page says that it was changed."""
    best: Stamp | None = None
    for candidate in candidates:
        for stamp in candidate.stamps:
            if not stamp.kind.endswith(":mod") or stamp.found.instant is None:
                continue
            rank = stamp.kind.split(":")[0] in {"ld", "ldpage", "meta"}
            if best is None or (rank, stamp.found.instant) > (
                best.kind.split(":")[0] in {"ld", "ldpage", "meta"},
                best.found.instant or datetime.min.replace(tzinfo=UTC),
            ):
                best = stamp
    return (best.found.instant if best else None), best
