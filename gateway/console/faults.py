"""What went wrong, in the words of the page: a noun's fault becomes a sentence beside its field; holds no rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from gateway.console.language import shown
from gateway.errors import BadInput, Conflict, GatewayError, NotFound

_SENTENCES: Final = {
    "account_exists": _l("Thư điện tử hoặc số này đã có tài khoản."),
    "unknown_role": _l("Chọn ít nhất một vai trò."),
    "unit.missing": _l("Vai trò này làm việc theo địa bàn: chọn đơn vị."),
    "name.invalid": _l("Tên có từ 2 đến 60 chữ."),
    "name.missing": _l("Cần họ và tên."),
    "email.missing": _l("Cần thư điện tử để đăng nhập, hoặc số di động để nhắn tin."),
    "email.invalid": _l("Thư điện tử không đúng."),
    "password.too_short": _l("Mật khẩu có ít nhất 12 ký tự."),
    "figure_missing": _l("Chưa có số. Không có thì ghi 0."),
    "figure_invalid": _l("Cần một số từ 0 đến 999999."),
    "at.future": _l("Chưa đến giờ này: số liệu chưa đủ."),
    "day.future": _l("Chưa đến ngày này."),
    "not_mobile": _l("Đây không phải số di động nhận được tin."),
    "purpose.missing": _l("Ghi rõ danh sách này cần cho việc gì."),
    "last.span": _l("Mỗi lần lấy không quá số ngày cho phép."),
    "reason.missing": _l("Ghi rõ lý do, ít nhất vài chữ."),
    "phone.invalid": _l("Đây không phải số di động nhận được tin."),
    "phone.not_yours": _l("Số này cho biết điểm của ai: nhờ trạm y tế hoặc đội khu vực đổi."),
    "plate.only_vehicles": _l("Chỉ phương tiện công cộng có biển số."),
    "file.empty": _l("Dưới dòng tên cột không có dòng nào."),
    "file.no_heading": _l("Không thấy tên cột: dòng đầu phải có giờ vào và số điện thoại, tên hoặc thẻ."),
    "file.not_text": _l("Tệp này không phải CSV."),
    "file.too_long": _l("Tệp quá dài: chia thành nhiều tệp."),
    "address.invalid": _l("Địa chỉ phải chính xác: ghi thôn, đường hoặc mốc."),
    "commune.invalid": _l("Chọn xã, phường."),
    "plate.invalid": _l("Biển số không đúng, ví dụ 85B-01234."),
    "temperature.invalid": _l("Nhiệt độ từ 34,0 đến 43,0, ví dụ 36,8."),
    "seat.invalid": _l("Số ghế không đúng, ví dụ 12A."),
    "birth_year.invalid": _l("Năm sinh có 4 số, ví dụ 1985."),
    "birth_year.missing": _l("Cần năm sinh."),
    "card.unreadable": _l("Không thấy số thẻ. Quét lại, hoặc gõ số trên thẻ."),
    "receipt.unknown": _l("Không có tờ khai nào mang số phiếu này. Xem lại từng chữ số."),
    "person.missing": _l("Cần số điện thoại, thẻ hoặc họ tên."),
    "person.unreadable": _l("Đây không phải số điện thoại, cũng không phải số thẻ. Xem lại từng chữ số."),
    "name.whole_name": _l("Gõ đủ cả họ và tên."),
    "year.missing": _l("Thêm năm sinh sau họ tên, ví dụ: Nguyễn Văn An 1985."),
    "words.missing": _l("Ghi một câu."),
    "words.too_short": _l("Ghi lý do rõ hơn."),
    "ground.missing": _l("Chọn căn cứ của luật."),
    "days.out_of_range": _l("Số ngày gia hạn không đúng với luật."),
    "who.missing": _l("Cần số điện thoại hoặc họ tên của người yêu cầu."),
    "note.too_short": _l("Ghi rõ đã xem xét những gì."),
    "how.missing": _l("Ghi đã báo bằng cách nào."),
    "class.unknown": _l("Chọn diện theo dõi."),
    "class.elsewhere": _l("Diện này ở nơi khác: dùng Chuyển nơi."),
    "until.before_start": _l("Ngày cuối không được trước ngày đầu."),
    "until.too_long": _l("Nhiều nhất 60 ngày: xem lại ngày."),
    "site.unknown": _l("Không có cơ sở mang số này trong địa bàn của bạn."),
    "site.wrong_place": _l("Diện tại cơ sở thì cần số của cơ sở; diện tại nhà thì để trống."),
    "site.one_of_two": _l("Chọn một: số của cơ sở, hoặc xã, phường."),
    "group.invalid": _l("Phòng hoặc thôn có tối đa 8 chữ và số, ví dụ P5."),
    "commune.unknown": _l("Chọn xã, phường."),
    "ends_at.before_start": _l("Giờ hết ca phải sau giờ bắt đầu."),
    "starts_at.taken": _l("Số này đã có ca bắt đầu vào giờ ấy."),
    "name.taken": _l("Đã có đội mang tên này."),
    "communes.missing": _l("Chọn ít nhất một xã, phường của bạn."),
    "note.missing": _l("Ghi một câu về việc đã làm."),
    "number.invalid": _l("Đây không phải là một số điện thoại."),
    "taken_at.invalid": _l("Giờ ghi phải sau khi in phiếu và không ở tương lai."),
    "code.unknown": _l("Không có phiếu nào đang mở mang số này."),
    "code.entered": _l("Phiếu này đã nhập rồi."),
    "count.invalid": _l("Mỗi lần in từ 1 đến 50 phiếu."),
    "words.invalid": _l("Viết từ 2 đến 160 ký tự."),
    "eta.invalid": _l("Giờ tới viết như 21:40."),
    "commune_code.invalid": _l("Chọn xã, phường."),
    "outcome.invalid": _l("Chọn kết quả."),
    "again.invalid": _l("Chọn giờ gọi lại, ở phía trước."),
    "consented.missing": _l("Chỉ ghi lại khi người bệnh đồng ý: đánh dấu ô đồng ý, hoặc để trống phần ghi."),
    "said.invalid": _l("Ghi việc cần làm, từ 4 đến 160 ký tự."),
    "until.past": _l("Hạn phải ở phía trước."),
    "reason.invalid": _l("Ghi vì sao, từ 4 đến 40 ký tự; người dân sẽ đọc."),
    "days.invalid": _l("Từ 1 đến 30 ngày."),
    "number.missing": _l("Cần số điện thoại hoặc thẻ."),
    "tested_on.invalid": _l("Ngày xét nghiệm phải trong 28 ngày qua."),
    "isolated_at.invalid": _l("Giờ cách ly phải sau ngày bắt đầu xem lại và không ở tương lai."),
    "contacts.empty": _l("Không có ai để nhắn: cần xác nhận tiếp xúc trước, hoặc đã gọi hết."),
    "why.missing": _l("Cần ghi lý do."),
    "has_phone": _l("Không ghi số điện thoại: bản công khai không có số của ai."),
    "has_link": _l("Không ghi đường dẫn: dạy bà con không bấm đường dẫn lạ."),
    "has_name": _l("Có tên người hỏi trong bản công khai: bỏ tên rồi trình lại."),
    "nobody_in_it.missing": _l("Đọc lại và xác nhận: không có tên, số, địa chỉ nhà của ai."),
    "clinician.missing": _l("Tin về sức khỏe cần tên bác sĩ đã kiểm tra, và ngày."),
    "in_future": _l("Ngày này không được ở tương lai."),
    "expires_on.invalid": _l("Ngày hết hạn: từ hôm nay đến một năm tới."),
    "said.length": _l("Câu trả lời có từ 2 đến 360 chữ."),
    "until.invalid": _l("Ngày hết hiệu lực: từ hôm nay đến 90 ngày tới."),
    "kind.not_yours": _l("Đơn vị của bạn không được đăng loại này."),
    "communes.elsewhere": _l("Đơn vị của bạn chỉ đăng được cho xã, phường của mình."),
    "subtype.missing": _l("Chọn loại thông báo hoặc hướng dẫn."),
    "title_vi.invalid": _l("Tiêu đề có từ 4 đến 80 chữ."),
    "short_vi.missing": _l("Cần tin ngắn: đó là điều điện thoại bàn phím đọc được."),
    "short_vi.too_long": _l("Tin ngắn dài quá 3 tin nhắn: rút gọn."),
    "short_en.too_long": _l("Tin ngắn dài quá 3 tin nhắn: rút gọn."),
    "source.missing": _l("Ghi nguồn, không quá 40 chữ."),
    "doc_no.missing": _l("Văn bản cần số, ngày và cơ quan ban hành."),
    "expires_at.invalid": _l("Giờ hết hạn phải sau giờ bắt đầu."),
    "rows.empty": _l("Mỗi nơi cần ít nhất một con số."),
    "rows.number": _l("Có con số không thể đúng."),
    "as_of.future": _l("Giờ của số liệu không thể ở tương lai."),
    "kinds.missing": _l("Chọn ít nhất một loại nội dung."),
    "contact.unnamed": _l("Ghi họ tên đầu mối của đơn vị."),
    "contact_phone.invalid": _l("Đây không phải là một số điện thoại."),
    "audience.empty": _l("Chưa có ai đăng ký nhận loại tin này ở nơi này."),
    "service.unknown": _l("Không có cơ quan này."),
    "who.unnamed": _l("Ghi ai đã nhận."),
    "endpoint.unreadable": _l("Gõ số điện thoại, hoặc địa chỉ như sip:an@tongdai.example."),
    "endpoint.not_allowed": _l("Đây không phải máy của bạn, cũng không phải máy mà đơn vị đã khai."),
    "why.crew": _l("Chọn vì sao nghỉ."),
    "topic.missing": _l("Chọn cuộc gọi về việc gì."),
    "skills.missing": _l("Chọn ít nhất một việc."),
    "langs.missing": _l("Chọn ít nhất một thứ tiếng."),
    "agent.own_call": _l("Không ai tự chấm điểm cuộc gọi của mình."),
    "agent.unknown": _l("Người này không nói chuyện trong cuộc gọi này."),
    "marks.missing": _l("Chọn điểm từ 1 đến 5."),
    "said.review_words": _l("Viết từ 2 đến 500 ký tự."),
    "said.review_answer": _l("Viết một dòng, nhiều nhất 200 ký tự."),
    "words.crew_words": _l("Viết từ 2 đến 300 ký tự."),
    "instead.invalid": _l("Đây không phải là một số điện thoại."),
    "same_person": _l("Người trình không được tự duyệt: cần một người thứ hai."),
    "conflict": _l("Người khác vừa làm việc này, hoặc dữ liệu đã đổi. Xin tải lại trang để xem."),
    "not_found": _l("Không có, hoặc không thuộc địa bàn của bạn."),
    "forbidden": _l("Bạn không được làm việc này."),
    "too_many_requests": _l("Số này đã có 3 đăng ký chờ duyệt. Chờ duyệt xong rồi đăng ký tiếp."),
    "too_many": _l("Quá nhiều lần. Xin chờ một lát."),
}


def said(fault: GatewayError) -> str:
    """The sentence for a person: of this field and code, of the code, or what the noun said."""
    if isinstance(fault, BadInput):
        for key in (f"{fault.field}.{fault.code}", fault.code):
            if key in _SENTENCES:
                return str(_SENTENCES[key])
        return fault.message
    if isinstance(fault, NotFound | Conflict) and not fault.message.isascii() and shown() == "vi":
        return fault.message
    return str(_SENTENCES.get(fault.code, _SENTENCES["conflict"] if fault.status == 409 else fault.message))


def onto(form: FlaskForm, fault: GatewayError, fields: Mapping[str, str] | None = None) -> None:
    """Put the fault beside its field of `form`, or above the form; `fields`: where a noun's field has another name."""
    name = fault.field if isinstance(fault, BadInput) else ""
    field = form._fields.get((fields or {}).get(name, name))
    if field is None:
        form.form_errors.append(said(fault))
    else:
        field.errors = [*field.errors, said(fault)]
