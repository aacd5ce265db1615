"""Networks that survive people: seats held by organisations, and the agreements between them."""
