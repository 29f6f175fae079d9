"""The README's ten queries: each runs on the sample pages and prints what is shown.

``pytest tests/test_readme_queries.py --update-expected`` writes what they print now.
"""

import re
from pathlib import Path

import pytest

from flows.cli import main

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAIR = re.compile(r"```sql\n(?P<sql>.*?)```\n\n```text\n(?P<shown>.*?)```", re.DOTALL)


def section() -> str:
    """The part of the README with the queries."""
    text = README.read_text("utf-8")
    start = text.index("## Ten useful queries")
    end = text.find("\n## ", start + 1)
    return text[start:] if end < 0 else text[start:end]


def printed(warehouse: Path, sql: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What ``copydesk sql`` prints."""
    assert main(["sql", sql, "--warehouse", str(warehouse)]) == 0
    lines = capsys.readouterr().out.rstrip().splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def without_times(shown: str) -> str:
    """A printed table without when its files were seen last, which each clone dates."""
    return re.sub(
        r"seen \d+ \w+ \d+ [\d:]+ UTC\. *", "seen", re.sub(r" +|─+", " ", shown)
    )


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample pages in a warehouse."""
    warehouse = tmp_path_factory.mktemp("desk") / "desk.duckdb"
    assert (
        main(["ingest", str(ROOT / "tests/pages"), "--warehouse", str(warehouse)]) == 0
    )
    return warehouse


def test_queries_print_what_the_readme_shows(
    samples: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    """There are ten; each has the columns and the rows that the README shows."""
    capsys.readouterr()
    pairs = list(PAIR.finditer(section()))
    assert len(pairs) == 10
    answers = [printed(samples, pair["sql"], capsys) for pair in pairs]
    if request.config.getoption("--update-expected"):
        text = section()
        for pair, answer in zip(pairs, answers, strict=True):
            new = f"```sql\n{pair['sql']}```\n\n```text\n{answer}```"
            text = text.replace(pair[0], new)
        whole = README.read_text("utf-8").replace(section(), text)
        README.write_text(whole, "utf-8")
        pairs = list(PAIR.finditer(section()))
    for pair, answer in zip(pairs, answers, strict=True):
        assert without_times(pair["shown"]) == without_times(answer)
        assert len(answer.splitlines()) > 4, pair["sql"]
