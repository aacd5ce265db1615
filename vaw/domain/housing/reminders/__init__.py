"""What people are reminded of about protected housing, one module a part."""
