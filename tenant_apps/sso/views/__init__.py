"""Pages of signing in by an organisation, and of setting that up."""
