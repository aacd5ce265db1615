"""Protected housing: providers, facilities, licences, what they report, and the national picture that can hurt nobody."""
