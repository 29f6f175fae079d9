"""The pictures of an article page: whose they are, and what is said of them."""

from tests.story import ARTICLE, PARAGRAPHS
from tests.transforms.test_rejections import make, read
from tests.visible import find_loss
from transforms.article import Draft, Image, Label


def test_caption_and_credit_are_read_apart() -> None:
    """The picture's row holds the credit without its mark."""
    draft = read(make("Saltmarsh to rebuild its tidal gate", ARTICLE))
    assert isinstance(draft, Draft)
    assert draft.images == (
        Image(
            url="/gate.jpg",
            alt="The gate at low water",
            caption="The gate at low water on Sunday.",
            credit="Kestrel Forge",
        ),
    )


def test_only_pictures_of_the_story_are_rows() -> None:
    """Logos, buttons and what stands in until a picture loads are none of them."""
    head = (
        '<div><img src="/theme/head.png"><img src="/uploads/pier.jpg">'
        '<img src="/uploads/gate-dawn.jpg"></div>'
    )
    inside = (
        '<p><img src="/lazy/blank.gif" srcset="/uploads/hinge.jpg 2x" alt="A hinge">'
        '<img src="/theme/icons/share.png"><img src="/theme/logo.svg">'
        '<img src="/uploads/flag-day.jpg" alt="Flag day"></p>'
    )
    story = ARTICLE.replace('<span class="kicker">', f'{head}<span class="kicker">')
    story = story.replace(f"<p>{PARAGRAPHS[1]}", f"{inside}<p>{PARAGRAPHS[1]}")
    draft = read(make("Saltmarsh to rebuild its tidal gate", story))
    assert isinstance(draft, Draft)
    assert [image.url for image in draft.images] == [
        "/uploads/gate-dawn.jpg",
        "/gate.jpg",
        "/uploads/hinge.jpg",
        "/uploads/flag-day.jpg",
    ]


def test_picture_of_amp_is_a_row_and_says_nothing() -> None:
    """Its own element has the address; only HTML's gives text that may be read out."""
    box = '<amp-img src="/b.jpg" alt="A hinge"><p fallback>No hinge</p></amp-img>'
    page = make("Saltmarsh", ARTICLE.replace('<div class="text">', f"{box}<div>"))
    draft = read(page)
    assert isinstance(draft, Draft)
    assert ("/b.jpg", "A hinge") in [(i.url, i.alt) for i in draft.images]
    assert find_loss(page, draft) is None


def test_captions_of_a_gallery_are_those_of_its_pictures() -> None:
    """Where there is no other text, they are its body, and still tell of pictures."""
    told = ["The market hall on Sunday, under a metre of water.", "The hinge, in half."]
    figures = "".join(
        f'<figure><img src="/{n}.jpg"><figcaption>{text} Photo: Kestrel Forge'
        "</figcaption></figure>"
        for n, text in enumerate(told)
    )
    title = "In pictures: the flood at Saltmarsh"
    draft = read(make(title, f"<article><h1>{title}</h1>{figures}</article>"))
    assert isinstance(draft, Draft)
    assert [(i.caption, i.credit) for i in draft.images] == [
        (text, "Kestrel Forge") for text in told
    ]


def test_credit_of_a_picture_in_an_aside_is_a_credit() -> None:
    """It stands beside the body, in a box that elsewhere holds other stories."""
    box = '<aside class="widget"><img src="/b.jpg"><p>Foto: Kestrel Forge</p></aside>'
    story = ARTICLE.replace(f"<p>{PARAGRAPHS[1]}", f"{box}<p>{PARAGRAPHS[1]}")
    draft = read(make("Saltmarsh to rebuild its tidal gate", story))
    assert isinstance(draft, Draft)
    found = [b.label for b in draft.blocks if b.text == "Foto: Kestrel Forge"]
    assert found == [Label.CREDIT]
