"""The body model: trees as data, walked as one function."""

from types import FunctionType

import pytest

from transforms.article import is_compiled
from transforms.features import FEATURES
from transforms.model import compile_model, load_model, probability

COLUMNS = ["words", "links", "in_aside"]
TREES = [
    [0, 10.0, -1.0, [1, 0.5, 2.0, -0.5]],
    [2, 0.5, 0.25, -3.0],
    0.125,
]


@pytest.mark.parametrize(
    ("row", "score"),
    [
        ([10, 0.0, 0], -1.0 + 0.25 + 0.125 + 0.5),
        ([11, 0.5, 0], 2.0 + 0.25 + 0.125 + 0.5),
        ([11, 0.6, 1], -0.5 - 3.0 + 0.125 + 0.5),
    ],
)
def test_score_is_the_sum_of_the_leaves_and_the_bias(
    row: list[float], score: float
) -> None:
    """At most the threshold goes left, more goes right."""
    model = compile_model(COLUMNS, TREES, 0.5)
    assert model.score(row)[0] == pytest.approx(score)


def test_reasons_name_what_the_strongest_trees_asked() -> None:
    """The families whose trees speak most for the piece, the strongest first."""
    model = compile_model(COLUMNS, TREES, 0.0)
    sums = model.score([11, 0.5, 0])[1]
    assert model.reasons(sums) == "text, tags around"


def test_later_trees_are_asked_only_where_the_first_leave_a_doubt() -> None:
    """What sixty trees agree on, the rest is not asked to overturn."""
    later = [[0, 10.0, -9.0, -9.0]] * 5
    sure = compile_model(COLUMNS, [0.05] * 60 + later, 0.0)
    unsure = compile_model(COLUMNS, [0.01] * 60 + later, 0.0)
    assert sure.score([1, 0, 0])[0] == pytest.approx(3.0)
    assert unsure.score([1, 0, 0])[0] == pytest.approx(0.6 - 45)


def test_shipped_model_asks_the_columns_that_are_measured() -> None:
    """Data and code change together, or scores would be of other columns."""
    assert load_model("body_model").columns == FEATURES


def test_a_compiled_core_has_the_trees_compiled() -> None:
    """Or they would be written out anew in every process, and asked at a third."""
    made = load_model("body_model")
    assert isinstance(made.first, FunctionType) != is_compiled()
    assert isinstance(made.rest, FunctionType) != is_compiled()


def test_probability_is_bounded() -> None:
    """Log odds of any size give a number between 0 and 1."""
    assert probability(0.0) == 0.5
    assert 0.0 < probability(-1e9) < probability(1e9) <= 1.0
