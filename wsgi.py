"""The WSGI entry of production servers: the log is closed to secrets before anything can speak."""

from gateway import log
from gateway.app import create_app

log.configure("web")
app = create_app()
