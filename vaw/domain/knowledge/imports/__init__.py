"""Files of statistics on their way into the knowledge base."""
