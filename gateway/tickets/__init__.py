"""What people asked and a person must act on: rescue, call-back, question, unread text; each with its promise."""

from gateway.tickets.desk import (
    Kind,
    Line,
    Ticket,
    add_details,
    by_id,
    close,
    is_open,
    is_undone,
    open_counts,
    open_list,
    open_ticket,
    overdue,
    postpone,
    promise,
    still_open,
    undo,
)

__all__ = [
    "Kind",
    "Line",
    "Ticket",
    "add_details",
    "by_id",
    "close",
    "is_open",
    "is_undone",
    "open_counts",
    "open_list",
    "open_ticket",
    "overdue",
    "postpone",
    "promise",
    "still_open",
    "undo",
]
