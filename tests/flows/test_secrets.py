"""What subscribers show: to whom, from where, and never to be seen."""

from pathlib import Path

import pytest

from flows.guards.limits import SourceError
from flows.secrets import Secrets, load_secrets

COOKIES = """\
# Netscape HTTP Cookie File
.courier.example\tTRUE\t/\tTRUE\t4102444800\tsession\tk3y
.elsewhere.example\tTRUE\t/\tTRUE\t4102444800\tsession\tother
www.courier.example\tFALSE\t/letters\tTRUE\t4102444800\tletters\tl3tt3r
"""


@pytest.fixture
def cookies(tmp_path: Path) -> Path:
    """A cookie file as browsers' exporters write it."""
    path = tmp_path / "cookies.txt"
    path.write_text(COOKIES)
    return path


def load(**given: object) -> Secrets:
    """Load secrets for courier.example."""
    made = load_secrets("letters", hosts=["courier.example"], **given)  # type: ignore[arg-type]
    assert made is not None
    return made


def test_cookies_by_host_and_path(cookies: Path) -> None:
    """A cookie goes where its line says, and only to the source's hosts."""
    secrets = load(cookies_file=cookies)
    for url, expected in (
        ("https://www.courier.example/a", "session=k3y"),
        ("https://www.courier.example/letters/1", "letters=l3tt3r; session=k3y"),
        ("https://courier.example/a", "session=k3y"),
    ):
        [(name, value)] = secrets.for_url(url)
        assert name == "Cookie"
        assert sorted(value.split("; ")) == sorted(expected.split("; "))
    for url in (
        "http://www.courier.example/a",
        "https://elsewhere.example/a",
        "https://courier.example.evil.example/a",
        "https://notcourier.example/a",
    ):
        assert secrets.for_url(url) == ()


def test_headers_from_file_and_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines ``Name: value`` of both are headers."""
    path = tmp_path / "headers"
    path.write_text("X-Pass: one: two\n\n")
    monkeypatch.setenv("DESK_HEADERS", "Authorization: Bearer t0ken")
    secrets = load(headers_file=path, headers_env="DESK_HEADERS")
    assert set(secrets.for_url("https://courier.example/")) == {
        ("X-Pass", "one: two"),
        ("Authorization", "Bearer t0ken"),
    }


def test_headers_need_a_safe_connection(tmp_path: Path) -> None:
    """Without TLS they go only to hosts that are allowed to see them so."""
    path = tmp_path / "headers"
    path.write_text("X-Pass: swordfish")
    assert load(headers_file=path).for_url("http://courier.example/") == ()
    plain = load(headers_file=path, plain_hosts=("courier.example:8080",))
    assert plain.for_url("http://courier.example/") == ()
    assert plain.for_url("http://courier.example:8080/") == (("X-Pass", "swordfish"),)


def test_nothing_shows_them(cookies: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing secrets prints none of them."""
    monkeypatch.setenv("DESK_HEADERS", "X-Pass: swordfish")
    shown = repr(load(cookies_file=cookies, headers_env="DESK_HEADERS"))
    assert "swordfish" not in shown
    assert "k3y" not in shown


def test_broken_ones_are_refused_without_being_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be read names the place, not what stands there."""
    path = tmp_path / "cookies.txt"
    path.write_text("swordfish is no cookie line")
    monkeypatch.setenv("DESK_HEADERS", "swordfish")
    for given in (
        {"cookies_file": path},
        {"headers_env": "DESK_HEADERS"},
        {"headers_file": tmp_path / "missing"},
        {"headers_env": "NO_SUCH_VARIABLE"},
    ):
        with pytest.raises(SourceError) as caught:
            load(**given)
        assert "letters" in str(caught.value)
        assert "swordfish" not in str(caught.value)
        assert "swordfish" not in repr(caught.value.__cause__)


def test_none_named() -> None:
    """A source without any has none."""
    assert load_secrets("letters", hosts=["courier.example"]) is None
