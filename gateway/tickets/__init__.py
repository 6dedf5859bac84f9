"""What people asked of the state and a person must act on: rescue, call-back, question, unread text; with its promise."""

from gateway.tickets.desk import Kind, Ticket, add_details, open_ticket, still_open

__all__ = ["Kind", "Ticket", "add_details", "open_ticket", "still_open"]
