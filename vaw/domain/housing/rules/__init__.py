"""Vocabularies and arithmetic of protected housing, one module a noun."""
