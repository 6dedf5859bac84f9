"""How pages are found: by links, and by filters as somebody might set them."""

from __future__ import annotations

from benchmarks._pages import links, sample

PAGE = """
<nav><a href="/console/sites">Điểm</a><a href="https://elsewhere.example/console">x</a><a href="#list">y</a></nav>
<form method="get"><input name="q" type="search">
  <select name="state"><option value="">—</option><option value="active">a</option></select></form>
<form method="post" action="/console/sites/new"><input name="name" type="text"></form>
<a href="41536/edit">sửa</a><a href="/outside">z</a>
"""


def test_links_and_filters_lead_on() -> None:
    assert links("/console/sites/", PAGE) == [
        "/console/sites",
        "/console/sites/",
        "/console/sites/?q=nguyen",
        "/console/sites/?state=active",
        "/console/sites/41536/edit",
    ]


def test_samples_stand_for_arguments() -> None:
    assert sample("/console/sites/<code>/qr.<kind>") == "/console/sites/41536/qr.41536"
    assert sample("/console/requests/<int:ticket_id>") == "/console/requests/1"
