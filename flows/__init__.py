"""Wiring: the only package that knows Prefect, the clock, the network and files."""
