"""The language of a text, by its small words or its script."""

import pytest

from transforms.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The pilots said that they would not sail with the ferry.", "en"),
        ("Die Lotsen sagen, daß sie mit der Fähre nicht fahren WERDEN.", "de"),
        ("Les pilotes ne sont pas dans le port, dit-il avec un sourire.", "fr"),
        ("Los prácticos no están en el puerto, pero sus barcos sí.", "es"),
        ("Lodivodi nejsou v přístavu, ale jejich lodě už ano.", "cs"),
        ("Лоцманы не вышли в море.", "ru"),
        ("Лоцмани не вийшли в море, її човни теж.", "uk"),
        ("水先人は海に出なかった。", "ja"),
        ("The ferry Ёлка sails to the port and it is late.", "en"),
        ("Skell Harbor", None),
        ("", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    """Small words tell it, or letters that no other language has; too few tell none."""
    assert detect_language(text) == language


def test_words_that_languages_share_count_little() -> None:
    """Two words of one language outweigh three that it has in common with others."""
    assert detect_language("de la en los del") == "es"
    assert detect_language("de la en des est") == "fr"
