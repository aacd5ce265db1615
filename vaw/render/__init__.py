"""Documents and drawings from declared tables: HTML to PDF, XLSX, CSV, SVG. No business words here."""
