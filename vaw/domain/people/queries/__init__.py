"""Reading accounts, sign-ins, organisations."""
