"""The statistics room: primitives on arrays (a test, a curve) and the analyses of a cohort that are made from them."""
