"""The central types."""

from dataclasses import fields

from transforms.article import Block, Label, Region, make_block


def test_the_quick_way_makes_the_same_block() -> None:
    """Every field is set, and the block is one like any other."""
    told = {"label": Label.BIO, "text": "a", "rule": "b", "region": Region.BELOW}
    block = make_block(**told)
    assert block == Block(**told)
    assert hash(block) == hash(Block(**told))
    assert [field.name for field in fields(Block)] == list(told)
