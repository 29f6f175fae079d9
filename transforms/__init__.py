"""The pure core: a page in, a reading or a rejection out."""
