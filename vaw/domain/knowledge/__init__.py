"""The knowledge base: figures by sex with source, year and edition, own and imported."""
