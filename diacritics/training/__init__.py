"""Tools that make training data; nothing here is needed to restore text."""
