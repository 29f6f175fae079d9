"""Rule files: well formed, each rule fires where it says and nowhere it must not."""

import pytest

from transforms.rules import Rules, load_rules
from transforms.rules.reading import check_cases


@pytest.fixture(scope="module")
def rules() -> Rules:
    """Our own rules."""
    return load_rules()


def test_every_rule_fires_on_its_case_and_not_on_its_look_alikes(rules: Rules) -> None:
    """A rule that does not fire is dead; one that fires on a look-alike is wrong."""
    check_cases(rules.rules)
