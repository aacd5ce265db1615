"""Protocols of the world outside: mail, files. No business words here."""
