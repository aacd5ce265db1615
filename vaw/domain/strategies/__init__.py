"""Strategies for gender mainstreaming: goals, action plans, what actors report, and the four checkpoints."""
