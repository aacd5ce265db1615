"""What all areas stand on. A closed list: README "Decisions" says why each module is here."""
