"""What an error says to a person, Vietnamese and English, by its code; wording only, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("vi", "en")
"""The first is spoken when a caller asks for neither."""

_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    # the request as a whole
    "bad_json": ("Nội dung gửi lên không đọc được như JSON.", "The body cannot be read as JSON."),
    "not_object": ("Nội dung JSON phải là một đối tượng {…}.", "The JSON body must be an object {…}."),
    "not_json": (
        "Nội dung phải gửi với Content-Type: application/json.",
        "The body must be sent as application/json.",
    ),
    "too_large": ("Nội dung gửi lên quá lớn, tối đa 1 MiB.", "The body is too large: at most 1 MiB."),
    "unauthorised": (
        "Thiếu khóa API hợp lệ trong Authorization: Bearer.",
        "No valid API key in Authorization: Bearer.",
    ),
    "forbidden": ("Không được phép.", "This is not allowed."),
    "missing_scope": ("Khóa API này không có quyền đó.", "This API key does not have the scope needed."),
    "not_found": ("Không tìm thấy.", "Nothing with this address is visible to this key."),
    "method_not_allowed": (
        "Địa chỉ này không nhận phương thức đó.",
        "This address does not take that method.",
    ),
    "too_many": ("Quá nhiều yêu cầu, xin thử lại sau.", "Too many requests, please try again later."),
    "unavailable": (
        "Hệ thống đang bận, xin thử lại sau ít giây.",
        "Temporarily unavailable, please try again shortly.",
    ),
    "internal": ("Lỗi của hệ thống, không phải của bạn.", "Our own fault, not yours."),
    "refused": ("Yêu cầu không được chấp nhận.", "The request cannot be accepted."),
    "idempotency_key_reused": (
        "Idempotency-Key này đã dùng cho một nội dung khác trong 24 giờ qua.",
        "This Idempotency-Key was used for another body within 24 hours.",
    ),
    # any field
    "any_field": ("Một trường bị thiếu hoặc sai.", "A field is missing or wrong; `field` names it."),
    "missing": ("Thiếu trường này.", "This field is missing."),
    "invalid": ("Giá trị không hợp lệ.", "The value is not valid."),
    "not_text": ("Phải là một chuỗi ký tự.", "It must be a string."),
    "not_listed": ("Giá trị không có trong danh sách cho phép.", "The value is not one of those allowed."),
    "not_1_to_500": ("Phải là số từ 1 đến 500.", "It must be a whole number from 1 to 500."),
    "bad_key": (
        "Phải là 1 đến 200 ký tự ASCII nhìn thấy được.",
        "It must be 1 to 200 visible ASCII characters.",
    ),
    "bad_cursor": (
        "Con trỏ không do hệ thống cấp; hãy gửi lại đúng giá trị đã nhận.",
        "This is not a cursor of ours; send back exactly what you received.",
    ),
    # texts
    "empty": ("Tin nhắn không có chữ nào.", "The text is empty."),
    "too_long": ("Tin nhắn dài quá 1.600 ký tự.", "The text is longer than 1,600 characters."),
    "otp_is_verification": (
        "Mã xác thực chỉ gửi qua API xác thực, không gửi như tin thường.",
        "One-time codes are for the verification interface, not for messages.",
    ),
    "emergency_is_alert": (
        "Tin khẩn cấp chỉ gửi qua cảnh báo đã được duyệt.",
        "Emergency texts are sent by approved alerts only.",
    ),
    # one-time passwords
    "voice_not_served": (
        "Tổng đài này chưa gọi ra được; hãy dùng auto hoặc sms.",
        "No calls are made here; use auto or sms.",
    ),
    "not_called_abroad": (
        "Không gọi ra nước ngoài; hãy dùng sms.",
        "Nobody is called abroad; use sms.",
    ),
    "deaf_landline": (
        "Người dùng số cố định này không nghe được cuộc gọi; hãy dùng một số di động.",
        "Nobody at this landline hears a call; use a mobile number.",
    ),
    "bad_purpose": (
        "Mục đích phải là 1 đến 30 chữ thường không dấu hoặc dấu gạch dưới.",
        "It must be 1 to 30 lower-case ASCII letters and underscores.",
    ),
    "bad_site": (
        "Tên điểm có 1 đến 100 chữ, số, dấu cách và - . , ' ( ); không giống địa chỉ mạng, không có từ 7 chữ số.",
        "A site's name has 1 to 100 letters, digits, spaces and - . , ' ( ); no link, fewer than 7 digits.",
    ),
    "only_at_gates": ("Chỉ mục đích gate mới có tên điểm.", "Only the purpose gate has a site."),
    "not_at_gates": (
        "Mã vào cổng được đọc cho cán bộ, không điền vào trang web.",
        "A gate code is told to staff, never filled into a page.",
    ),
    "bad_domain": (
        "Phải là một tên miền chữ thường, tối đa 40 ký tự, không có https://.",
        "It must be a lower-case domain name of at most 40 characters, without https://.",
    ),
    "bad_address": ("Phải là một địa chỉ IPv4 hoặc IPv6.", "It must be an IPv4 or IPv6 address."),
    "not_six_digits": (
        "Mã có 6 chữ số. Lần này chưa tính.",
        "A code has 6 digits. This try was not counted.",
    ),
    # callback addresses
    "bad_url": (
        "Phải là một địa chỉ http hoặc https đầy đủ, ASCII, tối đa 500 ký tự.",
        "It must be an absolute http or https address in ASCII of at most 500 characters.",
    ),
    "url_with_password": (
        "Địa chỉ không được chứa tên hay mật khẩu.",
        "The address must not carry a user or password.",
    ),
    "url_not_public": (
        "Địa chỉ phải ở ngoài Internet, không phải máy nội bộ; cổng 80, 443 hoặc từ 1024 trở lên.",
        "The address must be on the public Internet, not a private or local one, at port 80, 443 or above 1023.",
    ),
    # alerts: gateway.alerts gives the Vietnamese sentence, which names what is wrong
    "account_may_not": (
        "Tài khoản của khóa này không được làm việc đó.",
        "The account this key acts for is not open, or may not do this.",
    ),
    "same_person": (
        "Người trình không tự duyệt được.",
        "Whoever submitted it cannot decide about it: another person must.",
    ),
    "changed": (
        "Nội dung đã khác với bản bạn xem.",
        "It is not what was read any more: read it again.",
    ),
    "already_moved": ("Đã có người làm trước.", "Somebody was quicker: see `state`, `by` and `at`."),
    "already_decided": ("Đã có người quyết định.", "Somebody has decided already."),
    "already_waiting": ("Đang chờ duyệt.", "It waits for a second person already."),
    "warned": (
        "Có điều cần xem lại trước khi trình.",
        "Look at `warnings` first; pass them by their rules in `acknowledge`.",
    ),
    "conflict": (
        "Trạng thái hiện tại không cho phép.",
        "This contradicts what is stored, or the alert is in no state for it.",
    ),
    "not_moment": (
        "Cần ngày giờ có múi giờ, ví dụ 2026-11-20T08:00:00+07:00.",
        "It must be a moment with its offset, such as 2026-11-20T08:00:00+07:00.",
    ),
    "not_flag": ("Phải là true hoặc false.", "It must be true or false."),
    "not_list": ("Phải là một danh sách.", "It must be a list."),
    "not_minutes": ("Phải là số phút từ 1 đến 1440.", "It must be whole minutes from 1 to 1440."),
    "over_1000": ("Dài hơn 1.000 ký tự.", "It is longer than 1,000 characters."),
    "too_many_places": (
        "Quá 500 nơi; cả tỉnh thì ghi tên hoặc mã tỉnh.",
        "More than 500 places; name the province for all of them.",
    ),
    "too_many_parts": ("Danh sách quá dài.", "The list is too long."),
    "past": ("Giờ này đã qua, hoặc trước giờ gửi.", "It is over, or ends before it starts."),
    "too_late": ("Cảnh báo sống nhiều nhất 7 ngày.", "An alert lives 7 days at most."),
    "nobody": ("Không có số nào để gửi.", "Nobody would be told: look at the audience."),
    "list_not_ready": (
        "Danh sách không có, hoặc còn dòng chờ quyết định.",
        "There is no such list, or lines of it wait for a decision.",
    ),
    "unknown_place": ("Không rõ nơi nào.", "No place of that name or code is known; see `candidates`."),
    "ambiguous_place": (
        "Tên này chỉ nhiều nơi.",
        "Several places are called so: choose one of `candidates`.",
    ),
    "placeholder": ("Còn chỗ trống chưa điền.", "A placeholder in braces is not filled in."),
    "link": ("Có đường dẫn.", "Texts of 1022 never hold a link or an address."),
    "reply": (
        "Không dùng “trả lời”.",
        "Nobody can reply to a name: say “text … to 1022”.",
    ),
    "no_number": ("Không nói gửi đến 1022.", "It asks for a text without saying: to 1022."),
    "drill_words": (
        "Phải nói là diễn tập ở đầu và ở cuối.",
        "A drill or a test must say so first and last.",
    ),
    "not_a_drill": ("Là cảnh báo thật mà lời nói là diễn tập.", "A real alert that says it is a drill."),
    "not_for_people": (
        "Bản tin này không dành cho người dân.",
        "Only Actual, Exercise and Test are taken, and of Actual only what is Public.",
    ),
    "not_an_alert": ("Chỉ nhập Alert, Update và Cancel.", "Only Alert, Update and Cancel are taken."),
    "unknown_reference": (
        "Không có bản tin trước nào như vậy.",
        "No earlier message of that sender and identifier is known here.",
    ),
    "several_alerts": (
        "Mỗi sự việc là một bản tin.",
        "Several infos of one language are several alerts: send each by itself.",
    ),
    "no_language": (
        "Không có phần tiếng Việt hay tiếng Anh.",
        "No info is in Vietnamese (vi-VN) or English (en-US).",
    ),
    # telephone numbers: gateway.phone gives the Vietnamese sentence, which may be more exact
    "own": ("Đây là số của chính tổng đài 1022.", "This is a number of 1022 itself."),
    "emergency": ("Đây là số khẩn cấp.", "This is an emergency number."),
    "toll_free": ("Đây là số gọi miễn phí của một dịch vụ.", "A toll-free number cannot receive texts."),
    "premium": ("Đây là số dịch vụ tính cước cao.", "A premium-rate number cannot receive texts."),
    "landline": ("Đây là số cố định, không nhắn tin được.", "A landline cannot receive texts."),
    "m2m": ("Đây là số của thiết bị.", "This number belongs to a device; nobody would read the text."),
    "foreign": ("Đây là số nước ngoài.", "Numbers outside Viet Nam are not served."),
    "old_prefix": (
        "Đây là số 11 chữ số đã đổi đầu số năm 2018.",
        "An 11-digit number from before the renumbering of 2018; ask for the new one.",
    ),
}


def sentence(code: str, language: str, said: str = "") -> str:
    """The sentence for `code`. `said`, where whoever refused already spoke, is Vietnamese and more exact."""
    if code not in _SENTENCES:
        return said or _SENTENCES["refused"][LANGUAGES.index(language)]
    if said and language == "vi":
        return said
    return _SENTENCES[code][LANGUAGES.index(language)]
