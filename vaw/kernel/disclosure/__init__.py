"""Figures that tell nothing about a member of what they sum: declared tables, one rule, one ledger (disclosure.md).

`rule` says when a sum may be shown, `areas` declares tables, `engine` plans an edition, `attack` tries to work it back. The attack needs
a solver of linear programmes and is imported by the worker and the command line only.
"""
