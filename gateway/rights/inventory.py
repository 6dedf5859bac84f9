"""Every table with people's data and what erasing a person does to it; a test keeps the list complete.

A statement gets `person`, the numbers that speak for them (`numbers`), those of these that speak for nobody else
(`alone`), and `here`, the number that is talking at this moment. Statements run in the order below, which is the lock
order of the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Held:
    """Personal columns of one table. `erase`: the statement, or None; `why`: why what is left of them may stay."""

    columns: frozenset[str]
    erase: str | None
    why: str = ""


def _held(columns: str, erase: str | None = None, why: str = "") -> Held:
    return Held(frozenset(columns.split()), erase, why)


PERSONAL: Final[Mapping[str, Held]] = {
    "inbound": _held(
        "number body",
        "UPDATE inbound SET body = NULL WHERE number = ANY(:numbers) AND done_at IS NOT NULL AND body IS NOT NULL",
        "số và giờ nhắn, để đếm; hết sau 90 ngày",
    ),
    "chat_followers": _held(
        "address phone claimed wanted",
        """UPDATE chat_followers SET phone = NULL, linked_at = NULL, claimed = NULL, verification = NULL, wanted = NULL
            WHERE phone = ANY(:alone)""",
        "địa chỉ trong kênh Zalo, để trả lời; không còn gắn với số điện thoại",
    ),
    "chat_reached": _held("address", None, "ai đã nhận một tin chung, để đếm: hết theo thời hạn"),
    "chat_tokens": _held("access refresh", None, "khóa của kênh, không phải của người"),
    "phone_numbers": _held("number", None, "số máy và ngôn ngữ: nơi gửi trả lời; không kèm tên"),
    "household_members": _held("number person_id", "DELETE FROM household_members WHERE person_id = :person"),
    "consents": _held("number evidence", None, "bằng chứng đồng ý và rút đồng ý: luật buộc chứng minh được"),
    "sessions": _held(
        "number state awaiting_ref screen",
        """UPDATE sessions SET state = NULL, service = NULL, awaiting = NULL, awaiting_ref = NULL,
                               awaiting_until = NULL, screen = NULL
            WHERE number IN (SELECT number FROM sessions WHERE number = ANY(:numbers) AND number <> :here
                              ORDER BY number FOR UPDATE SKIP LOCKED)""",
        "cuộc trò chuyện đang mở của chính số này kết thúc cùng việc xóa",
    ),
    "verifications": _held("number site ip_token", None, "hết sau 24 giờ, không kèm tên"),
    "people": _held(
        "name name_keys birth_year sex commune_code address", "DELETE FROM people WHERE id = :person"
    ),
    "person_merges": _held(
        "keep_id other_id reason removed",
        "DELETE FROM person_merges WHERE keep_id = :person OR other_id = :person",
    ),
    "legal_holds": _held(
        "person_id why",
        "DELETE FROM legal_holds WHERE person_id = :person",
        "khi còn lệnh giữ thì không xóa được",
    ),
    "declarations": _held(
        "person_id number subject_number commune_code payload",
        """DELETE FROM declarations WHERE id IN (
               SELECT id FROM declarations WHERE person_id = :person ORDER BY id FOR UPDATE)""",
    ),
    "visits": _held(
        "number person_id temperature brought_by",
        """DELETE FROM visits WHERE id IN (
               SELECT id FROM visits WHERE person_id = :person OR (person_id IS NULL AND number = ANY(:alone))
                ORDER BY id FOR UPDATE)""",
    ),
    "person_cards": _held("person_id key number", "DELETE FROM person_cards WHERE person_id = :person"),
    "quarantines": _held(
        "person_id number commune_code care",
        "DELETE FROM quarantines WHERE person_id = :person",
        "đang được theo dõi thì chưa xóa được",
    ),
    "exam_bookings": _held("person_id number reason", "DELETE FROM exam_bookings WHERE person_id = :person"),
    "vaccine_registrations": _held(
        "person_id number commune_code details history called",
        "DELETE FROM vaccine_registrations WHERE person_id = :person",
    ),
    "vaccine_doses": _held("person_id", "DELETE FROM vaccine_doses WHERE person_id = :person"),
    "vaccine_reactions": _held(
        "person_id number commune_code said",
        """DELETE FROM vaccine_reactions
            WHERE person_id = :person OR (person_id IS NULL AND number = ANY(:alone))""",
    ),
    "health_reports": _held(
        "person_id number payload",
        "SELECT * FROM forget_health_reports(:person)",
        "báo cáo trong thời gian theo dõi mất cùng lần theo dõi đó",
    ),
    "quarantine_managers": _held("number name", None, "người quản lý phòng, thôn: theo nhiệm vụ được giao"),
    "gate_look_ups": _held("number_key", None, "dấu của số đã hỏi tại cổng, chỉ để đếm: hết sau một ngày"),
    "duty": _held("name phone", None, "cán bộ trực: theo nhiệm vụ được giao"),
    "teams": _held("phone", None, "điện thoại của đơn vị"),
    "pages": _held("args", None, "tin gọi cán bộ trực: hết theo thời hạn, không kèm họ tên"),
    "approvals": _held("note why", None, "lời của cán bộ khi trình và duyệt"),
    "cases": _held(
        "number person_id note",
        "UPDATE cases SET person_id = NULL WHERE person_id = :person",
        "truy vết theo luật phòng bệnh truyền nhiễm: hết theo thời hạn",
    ),
    "contacts": _held(
        "number person_id why",
        "UPDATE contacts SET person_id = NULL WHERE person_id = :person",
        "truy vết theo luật phòng bệnh truyền nhiễm: hết theo thời hạn",
    ),
    "declared_contacts": _held(
        "number other",
        "DELETE FROM declared_contacts WHERE number = ANY(:alone)",
        "lời khai của người khác về số này: hết theo thời hạn",
    ),
    "trace_recipients": _held("number args reason", None, "tin hỏi truy vết đã gửi: hết theo thời hạn"),
    "silent_numbers": _held("number why", None, "số không được tự ý gọi: để bảo vệ người giữ máy"),
    "subscriptions": _held(
        "address",
        "DELETE FROM subscriptions WHERE address = ANY(:alone)",
        "số chung của cả nhà: tin ai cũng đọc được, không kèm tên",
    ),
    "number_list_rows": _held(
        "number commune_code",
        """DELETE FROM number_list_rows WHERE (list_id, number) IN (
               SELECT r.list_id, r.number FROM number_lists l
                 JOIN number_list_rows r ON r.list_id = ANY(ARRAY[l.id]) AND r.number = ANY(:alone))""",
        "số chung của cả nhà, trong danh sách nhận cảnh báo: không kèm tên, hết theo thời hạn",
    ),
    "number_list_faults": _held(
        "said why", None, "dòng sai của một tệp, mã hóa, không tìm được theo số: hết theo thời hạn"
    ),
    "movers": _held(
        "reason name number other_number commune_code hamlet address note",
        """WITH apart AS (
               UPDATE movers SET other_number = NULL
                WHERE other_number = ANY(:alone) AND (number IS NULL OR number <> ALL(:alone)))
           DELETE FROM movers WHERE number = ANY(:alone)""",
        "người cần giúp di dời dùng chung số với cả nhà: giữ đến khi ra khỏi danh sách",
    ),
    "mover_checks": _held(
        "by_number",
        "UPDATE mover_checks SET by_number = NULL WHERE by_number = ANY(:alone)",
        "kết quả gọi người khác khi có cảnh báo: hết theo thời hạn",
    ),
    "contributors": _held(
        "contact contact_phone", None, "đầu mối của đơn vị đăng tin: theo nhiệm vụ được giao"
    ),
    "safety_checks": _held("number", None, "điện thoại của điểm đã tự đánh giá"),
    "safety_overrides": _held("reason", None, "lời của cán bộ kiểm tra về một điểm"),
    "suspects": _held(
        "person_id number described commune_code",
        """DELETE FROM suspects WHERE id IN (
               SELECT id FROM suspects
                WHERE person_id = :person OR (person_id IS NULL AND number = ANY(:alone)) ORDER BY id FOR UPDATE)""",
        "lời tả của người báo về một người chưa rõ: hết theo thời hạn",
    ),
    "suspect_events": _held(
        "person_id body",
        """DELETE FROM suspect_events e WHERE e.person_id = :person
            OR (e.person_id IS NULL AND NOT EXISTS (SELECT FROM suspects s WHERE s.id = e.suspect_id))""",
        "lịch sử của người khác",
    ),
    "movements": _held(
        "person_id number commune_code details reasons",
        """DELETE FROM movements WHERE id IN (
               SELECT id FROM movements WHERE person_id = :person ORDER BY id FOR UPDATE)""",
    ),
    "lodging_guests": _held("number", "DELETE FROM lodging_guests WHERE number = ANY(:alone)"),
    "obliged": _held(
        "name name_keys birth_year number person_id commune_code review",
        """UPDATE obliged SET name = NULL, name_keys = NULL, birth_year = NULL, review = NULL, number = ''
            WHERE id IN (SELECT id FROM obliged WHERE person_id = :person AND state <> 'due' ORDER BY id FOR UPDATE)""",
        "nghĩa vụ khai báo theo văn bản, đến khi khai hoặc khép: cơ quan nhà nước làm theo luật",
    ),
    "ticket_events": _held(
        "body",
        """UPDATE ticket_events SET body = NULL WHERE body IS NOT NULL AND ticket_id IN (
               SELECT id FROM tickets WHERE number = ANY(:numbers) AND closed_at IS NOT NULL)""",
        "việc đang chờ cán bộ: giữ đến khi xong",
    ),
    "ticket_reporters": _held(
        "number",
        """DELETE FROM ticket_reporters WHERE number = ANY(:alone) AND ticket_id IN (
               SELECT id FROM tickets WHERE closed_at IS NOT NULL)""",
        "việc đang chờ cán bộ: giữ đến khi xong",
    ),
    "consultations": _held(
        "found advice",
        """UPDATE consultations SET found = NULL, advice = NULL WHERE ticket_id IN (
               SELECT id FROM tickets WHERE number = ANY(:numbers) AND closed_at IS NOT NULL)""",
        "việc đang chờ bác sĩ: giữ đến khi xong",
    ),
    "number_marks": _held(
        "number reason", None, "số bị ghi là quấy rối: hết theo thời hạn, để người giữ máy khiếu nại được"
    ),
    "answers": _held(
        "said",
        """UPDATE answers SET said = NULL WHERE said IS NOT NULL AND ticket_id IN (
               SELECT id FROM tickets WHERE number = ANY(:numbers) AND closed_at IS NOT NULL)""",
        "câu trả lời của cán bộ cho việc chưa xong: giữ đến khi xong",
    ),
    "rumour_checks": _held(
        "said",
        """UPDATE rumour_checks SET said = NULL WHERE said IS NOT NULL AND state = 'told' AND ticket_id IN (
               SELECT id FROM tickets WHERE number = ANY(:numbers))""",
        "tin nghi vấn đang chờ kết luận, nhiều người cùng hỏi: giữ đến khi mọi người được báo",
    ),
    "rumour_askers": _held(
        "number",
        "DELETE FROM rumour_askers WHERE number = ANY(:alone) AND told_at IS NOT NULL",
        "số đang chờ kết luận: giữ đến khi được báo",
    ),
    "alerts": _held("cap_source", None, "văn bản cảnh báo của cơ quan, không nói về ai"),
    "shared_texts": _held("args", None, "nội dung cảnh báo gửi chung, không của riêng ai"),
    "alert_recipients": _held(
        "number",
        None,
        "ai được báo một mối nguy: bằng chứng cho điều tra sau đó; hết sau 24 tháng, không kèm tên",
    ),
    "alert_unheard": _held("number", None, "số chưa nghe cảnh báo, để có người đến báo; hết sau 24 tháng"),
    "alert_answers": _held("number", None, "số đã đáp an toàn hay cần cứu; hết sau 24 tháng, không kèm tên"),
    "alert_plays": _held("by_number", None, "máy của cán bộ đã phát loa; hết sau 24 tháng"),
    "drill_numbers": _held("number name", None, "máy của cán bộ nhận tin diễn tập: theo nhiệm vụ được giao"),
    "sent_texts": _held("body", None, "tin gửi chung cho nhiều người, không của riêng ai; hết sau 90 ngày"),
    "tickets": _held(
        "number reach commune_code address",
        """UPDATE tickets SET number = '', reach = NULL, address = NULL WHERE id IN (
               SELECT id FROM tickets WHERE number = ANY(:alone) AND closed_at IS NOT NULL ORDER BY id FOR UPDATE)""",
        "việc đang chờ cán bộ: giữ đến khi xong; số chung: của cả nhà",
    ),
    "rights_requests": _held(
        "number person_id who commune_code",
        "UPDATE rights_requests SET who = NULL, person_id = NULL WHERE person_id = :person",
        "bằng chứng đã trả lời yêu cầu, không kèm tên",
    ),
    "rights_events": _held(
        "note",
        """UPDATE rights_events SET note = NULL WHERE note IS NOT NULL AND request_id IN (
               SELECT id FROM rights_requests WHERE person_id = :person)""",
        "bằng chứng đã trả lời yêu cầu, không kèm tên",
    ),
    "messages": _held(
        "recipient args",
        """UPDATE messages SET args = NULL
            WHERE recipient = ANY(:numbers) AND args IS NOT NULL
              AND NOT EXISTS (SELECT FROM outbox o WHERE o.month = messages.month AND o.id = messages.id)""",
        "số, giờ và loại tin, để đếm; không còn nội dung",
    ),
    "calls": _held(
        "number said typed",
        None,
        "số máy và giờ gọi, để đếm và gọi lại; lời đã đọc hết khi gác máy; số máy hết sau 24 tháng",
    ),
    "recordings": _held(
        "number sound",
        """DELETE FROM recordings WHERE number = ANY(:alone) AND NOT EXISTS (
               SELECT FROM dictations d WHERE d.number = recordings.number AND d.ended_at IS NULL)""",
        "lời nói đang chờ cán bộ chép: giữ đến khi xong; cuộc nói chuyện đã cho ghi âm; số chung: hết theo thời hạn",
    ),
    "dictations": _held(
        "number talk",
        "UPDATE dictations SET talk = NULL, number = '' WHERE number = ANY(:alone) AND ended_at IS NOT NULL",
        "hồ sơ đang chờ cán bộ chép: giữ đến khi xong; số chung: hết theo thời hạn",
    ),
    "call_places": _held("number", None, "chỗ chờ trong hàng của tổng đài; số máy hết sau 24 tháng"),
    "prompt_recordings": _held(
        "speaker",
        None,
        "người đọc lời ghi sẵn của tổng đài, đã đồng ý; rút bản ghi thì xóa ngay tên và tiếng",
    ),
    "prompt_sittings": _held(
        "speaker shown", None, "người sắp đọc lời ghi sẵn qua điện thoại: hết sau một ngày"
    ),
    "call_notes": _held(
        "draft said",
        """UPDATE call_notes SET draft = NULL, said = NULL
            WHERE (draft IS NOT NULL OR said IS NOT NULL) AND call_id IN (
               SELECT id FROM calls WHERE number = ANY(:numbers) AND state = 'over')""",
        "điều tổng đài viên ghi về cuộc gọi từ máy khác, hoặc đang nói: mã hóa; hết sau 24 tháng",
    ),
    "call_needs": _held("number instead", "DELETE FROM call_needs WHERE number = ANY(:alone)"),
    "call_handovers": _held("who", None, "ai ở 115, 113… đã nhận cuộc gọi: không phải người dân"),
    "call_reviews": _held(
        "said answer", None, "nhận xét về cách trả lời của tổng đài viên và lời đáp, không kèm tên người dân"
    ),
    "outbox": _held("recipient", None, "tin đang chờ gửi: hết khi gửi xong"),
    "receipts": _held("recipient", None, "báo nhận của nhà mạng, không có nội dung"),
    "channel_log": _held("number", None, "hết sau 7 ngày, không có nội dung"),
    "pieces": _held("number body", None, "mảnh của tin dài chưa đến đủ: hết sau vài phút"),
    "ported": _held("number", "DELETE FROM ported WHERE number = ANY(:alone)"),
    "idempotency_keys": _held("answer", None, "câu trả lời cho hệ thống khác: hết sau 24 giờ"),
    "audit_log": _held(
        "actor subject details", None, "nhật ký ai đã làm gì: luật buộc giữ, không có câu trả lời sức khỏe"
    ),
    "directory_entries": _held(
        "commune_code address numbers", None, "điện thoại, nơi làm việc của cơ quan, không của ai"
    ),
    "directory_proposals": _held(
        "lines", None, "điện thoại, nơi làm việc của cơ quan, số tổng đài: chờ duyệt"
    ),
    "access_numbers": _held("number", None, "số tổng đài của chính hệ thống"),
    "sites": _held(
        "phone address address_key",
        None,
        "điện thoại, địa chỉ của điểm: thông tin của nơi, không phải của người",
    ),
    "agents": _held("endpoint", None, "máy của người trực tổng đài: theo nhiệm vụ được giao"),
    "accounts": _held("name email phone tf_totp_secret", None, "cán bộ: theo hồ sơ công vụ"),
    "sign_in_tries": _held("who source", None, "dấu vết đăng nhập của cán bộ"),
    "api_keys": _held("callback_secret", None, "khóa của hệ thống khác, không phải của người"),
    "epidemic_orders": _held("number", None, "số của văn bản, không phải số điện thoại"),
    "report_changes": _held("reason", None, "lý do sửa số của một đơn vị: không nói về người dân"),
    "handovers": _held("notes", None, "lời dặn giữa hai ca trực, không ghi tên người dân; hết sau 24 tháng"),
    "sync_batches": _held("body", None, "lô đang chờ trung ương nhận; nội dung xóa ngay khi được nhận"),
    "sync_facts": _held(
        "body", None, "bản nhận từ đơn vị khác: yêu cầu xóa làm ở nơi đã gửi; hết sau 180 ngày"
    ),
}
"""In lock order, but for those of `LAST`."""

LAST: Final = ("people",)
"""Erased after everything that refers to it."""

IMPERSONAL: Final = frozenset(
    [
        "agent_spans",
        "prompt_takes",
        "call_events",
        "call_orders",
        "crew_flags",
        "crew_reads",
        "crew_words",
        "surges",
        "alert_figures",
        "alert_messages",
        "alert_moves",
        "alert_outages",
        "alert_rungs",
        "alert_texts",
        "alert_waves",
        "cap_feeds",
        "held_streams",
        "answer_uses",
        "public_answers",
        "rumours",
        "content_items",
        "content_sendings",
        "content_versions",
        "figure_sheets",
        "figures",
        "obliged_reminders",
        "paper_forms",
        "obliged_seen",
        "attempts",
        "audit_seals",
        "briefings",
        "callbacks",
        "carrier_health",
        "chat_broadcasts",
        "chat_targets",
        "commune_days",
        "communes",
        "contact_links",
        "gate_days",
        "exam_clinics",
        "exam_closures",
        "health_slots",
        "inbound_seen",
        "lodging_days",
        "news",
        "number_lists",
        "old_places",
        "parts",
        "passkeys",
        "place_edition",
        "promises",
        "provinces",
        "receipts_due",
        "report_reminders",
        "route_minutes",
        "route_plan",
        "routes",
        "safety_reminders",
        "score_counted",
        "screening_areas",
        "screening_rules",
        "site_codes",
        "site_days",
        "template_routes",
        "sync_cursors",
        "trace_notices",
        "trips",
        "unit_reports",
        "units",
        "zones",
    ]
)
"""Tables that hold nothing of a person."""
