"""Competence and method support: the catalogue, requests from municipalities and organisations, and how they are answered."""
