"""A made-up year in all 21 counties: nobody in it exists. The same seed on the same day makes the same rows.

`making` puts everything in place; `kinds`, `words`, `seasons` and `heads` say what a believable year looks like; `rows` draws from them.
"""
