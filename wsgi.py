"""The WSGI entry of production servers."""

from gateway.app import create_app

app = create_app()
