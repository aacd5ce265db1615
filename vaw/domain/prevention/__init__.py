"""Prevention of honour-related violence and oppression: efforts, what they lead to, seasons and resource centres."""
