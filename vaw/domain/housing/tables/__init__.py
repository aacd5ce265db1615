"""Lists of protected housing, one module a part."""
