"""Figures: each a function from plain series to a matplotlib Figure, readable in greyscale, the same on paper and on screen."""
