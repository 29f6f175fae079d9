from pathlib import Path

import pytest

from tests.dumps import RULES, dump_page
from transforms import zones
from transforms.dumps import read_dump
from transforms.headlines import Headlines, _weights

DUMPS = sorted((Path(__file__).parents[1] / "pages").glob("*/page.txt"))


def total(headlines: Headlines, at: int) -> float:
    """The sum of all that speaks for and against a line."""
    weights = _weights()
    found = headlines.features(at)
    return sum(weights.get(name, 0.0) * value for name, value in found.items())


@pytest.mark.interpreted(why="compiled modules do not look their classes up")
def test_the_best_line_is_that_of_the_greatest_sum(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Passing over lines that cannot win changes nothing: asked in full they lose."""
    asked = []

    class Checked(Headlines):
        def best(self, candidates: list[int]) -> int | None:
            found = super().best(candidates)
            sums = [total(self, at) for at in candidates]
            assert found == (candidates[sums.index(max(sums))] if sums else None)
            asked.append(len(candidates))
            return found

    monkeypatch.setattr(zones, "Headlines", Checked)
    for path in DUMPS:
        read_dump(dump_page(path.read_bytes()), RULES)
    assert max(asked) > 10
