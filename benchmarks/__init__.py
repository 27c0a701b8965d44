"""Measurements of time, processor time and memory: `make bench`. Variants take turns, so that their ratios hold."""
