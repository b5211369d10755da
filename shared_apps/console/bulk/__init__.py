"""The same done to many networks, each as if it were alone."""
