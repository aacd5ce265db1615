"""Dated lists and government assignments: what the work is done for."""
