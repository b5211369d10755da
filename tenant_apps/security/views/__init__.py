"""Pages of a login's own security, one module for each kind of proof."""
