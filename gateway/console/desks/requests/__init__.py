"""The desk of requests: one queue, one request with its thread, promises that fall due, tasks, marks, paper."""

from gateway.console.desks.requests import acting, every, marks, one, paper, promised, tasks
from gateway.console.desks.requests.desk import DESK

__all__ = ["DESK", "acting", "every", "marks", "one", "paper", "promised", "tasks"]
