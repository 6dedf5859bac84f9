"""One file per company that carries our texts; the composition root lists them in the registry."""
