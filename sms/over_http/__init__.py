"""Carriers to which each text is a request of its own: kept connections, and a window of requests over them."""
