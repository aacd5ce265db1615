"""Measures the product against the floor: `python -m benchmarks.run`. Nothing here is part of the product."""
