"""Notices: on what terms a text may be read, in seven languages, as data."""

import pytest

from tests.dumps import RULES
from transforms.article import Access
from transforms.label import label_line
from transforms.notices import read_notice, tells_terms
from transforms.rules import Zone

TERMS = (
    (
        "de",
        (
            "Dieser Beitrag erscheint in der Flugpost, Teil des Netzwerks Nord "
            "(NN), und ist bis zum 12. März 2026 kostenfrei lesbar."
        ),
        "Flugpost",
        "2026-03-12",
    ),
    (
        "fr",
        (
            "Cet article, publié dans La Lettre du port, est en accès libre "
            "jusqu'au 12 mars 2026."
        ),
        "La Lettre du port",
        "2026-03-12",
    ),
    (
        "es",
        (
            "Este artículo se publica en Cielo Abierto y es gratis hasta el 3 "
            "de mayo de 2026."
        ),
        "Cielo Abierto",
        "2026-05-03",
    ),
    (
        "it",
        (
            "Questo articolo è pubblicato su Porto Oggi, parte della Rete "
            "Nord, ed è gratuito fino al 3 maggio 2026."
        ),
        "Porto Oggi",
        "2026-05-03",
    ),
    (
        "pt",
        (
            "Este artigo é publicado no Diário do Cais e é gratuito até 3 de "
            "maio de 2026."
        ),
        "Diário do Cais",
        "2026-05-03",
    ),
    (
        "nl",
        (
            "Dit artikel verschijnt in De Havenbode en is gratis te lezen tot "
            "3 mei 2026."
        ),
        "De Havenbode",
        "2026-05-03",
    ),
    (
        "en",
        (
            "This report first appeared in Harbor Letter and is free to "
            "everyone until 3 May 2026."
        ),
        "Harbor Letter",
        "2026-05-03",
    ),
    (
        "en",
        (
            "Complimentary through June 1, 2026: this story is published in "
            "Rotor Brief, a member of the Skell Group (SG)."
        ),
        "Rotor Brief",
        "2026-06-01",
    ),
    (
        "fr",
        (
            "Article offert jusqu'au 3 mai 2026 – Le Quai Hebdo, une publication du "
            "Groupe Jetée Médias. Abonnez-vous pour en lire plus."
        ),
        "Le Quai Hebdo",
        "2026-05-03",
    ),
    (
        "es",
        (
            "Este contenido de Muelle Digital, integrada en la Red PuertoPrensa (RPP), "
            "es de libre acceso hasta el 3 de mayo de 2026."
        ),
        "Muelle Digital",
        "2026-05-03",
    ),
)


@pytest.mark.parametrize(
    ("language", "text", "network"),
    [
        (
            "fr",
            "Le Quai Hebdo, une publication du Groupe Jetée Médias. Abonnez-vous.",
            "Groupe Jetée Médias",
        ),
        (
            "de",
            (
                "Frei bis 3.5.2026: aus Kanal & Werft, einer Zeitung der "
                "Verlagsgruppe Seeland Nord. Mitglieder lesen alles."
            ),
            "Verlagsgruppe Seeland Nord",
        ),
        (
            "es",
            "Muelle Digital, integrada en la Red PuertoPrensa (RPP), es gratis.",
            "Red PuertoPrensa (RPP)",
        ),
    ],
)
def test_network_ends_where_its_name_ends(
    language: str, text: str, network: str
) -> None:
    """Neither with the next sentence nor before the group's own name."""
    notice = read_notice(text, language, RULES)
    assert notice is not None
    assert notice.network == network


@pytest.mark.parametrize(("language", "text", "publication", "until"), TERMS)
def test_notices_are_data(
    language: str, text: str, publication: str, until: str
) -> None:
    """Publication and end of the free window, whatever the order and language."""
    notice = read_notice(text, language, RULES)
    assert notice is not None
    assert (notice.publication, str(notice.free_until), notice.access) == (
        publication,
        until,
        Access.COMPLIMENTARY,
    )


@pytest.mark.parametrize(("language", "text"), [term[:2] for term in TERMS])
def test_notices_are_labelled(language: str, text: str) -> None:
    """Above the headline each is a notice, and no paragraph."""
    found = label_line(text, language, Zone.ABOVE, RULES)
    assert found is not None
    assert found[0] == "notice"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Dieser Beitrag ist bis zum 12. März 2026 kostenfrei lesbar.", True),
        ("Dieser Beitrag erscheint in der Flugpost, Teil des Netzwerks Nord.", True),
        ("Dieser Beitrag erscheint in der Flugpost.", False),
        ("Das Netzwerk Nord tagt am 12. März 2026 in der Flugpost-Halle.", False),
        ("Der Hafen bleibt bis zum 12. März gesperrt.", False),
    ],
)
def test_terms_are_told_where_a_notice_would_tell_them(text: str, told: bool) -> None:
    """By access, or by publication and network together, as the whole notice does."""
    notice = read_notice(text, "de", RULES)
    whole = notice is not None and bool(
        notice.access or (notice.publication and notice.network)
    )
    assert (tells_terms(text, "de", RULES), whole) == (told, told)
