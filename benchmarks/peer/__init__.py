"""Django's admin on the floor's table, for `benchmarks.peers`. No part of the product, and Django is nowhere in its requirements."""
