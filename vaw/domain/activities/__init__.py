"""The county boards' log of what they did, for whom, on which assignments."""
