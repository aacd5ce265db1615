"""What every page stands on: permission, actor, forms, errors, navigation."""
