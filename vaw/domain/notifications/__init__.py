"""Telling people in time: the ledger of notices, the mails that announce them, what each person wants, who takes over."""
