"""Figures of protected housing, declared once."""
