"""One sentence for each rule of CAP that can be broken, in Vietnamese and English; words only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # The document as bytes.
        "too_large": (
            "Tệp lớn hơn {most} KiB.",
            "The document is larger than {most} KiB.",
        ),
        "too_many_elements": (
            "Tệp có quá nhiều phần; nhận nhiều nhất {most}.",
            "The document has too many elements; it may have {most}.",
        ),
        "encoding": (
            "Tệp phải là UTF-8, hoặc UTF-16 có dấu thứ tự byte.",
            "The document must be UTF-8, or UTF-16 with a byte order mark.",
        ),
        "declaration": (
            "Không nhận tệp có DOCTYPE hay khai báo thực thể.",
            "A DOCTYPE or a declaration of entities is not accepted.",
        ),
        "inclusion": (
            "Không nhận tệp gọi tệp khác vào (XInclude).",
            "A document that includes others (XInclude) is not accepted.",
        ),
        "not_xml": (
            "Không đọc được XML ở dòng {line}.",
            "This is not well-formed XML, by line {line}.",
        ),
        # The schema.
        "root": (
            "Đây không phải thông điệp CAP 1.2.",
            "This is no message of CAP 1.2.",
        ),
        "unexpected": (
            "Phần này không được ở đây. Ở đây có thể là: {expected}.",
            "This element is not expected here. Expected: {expected}.",
        ),
        "missing": (
            "Còn thiếu một phần: {expected}.",
            "An element is missing: {expected}.",
        ),
        "word": (
            "Chỉ nhận một trong các từ: {expected}.",
            "Only one of these words is allowed: {expected}.",
        ),
        "value": (
            "Giá trị không đúng kiểu.",
            "The value is not of the type the schema wants.",
        ),
        "content": (
            "Phần này có thuộc tính, chữ hoặc phần con không được phép.",
            "An attribute, text or element is not allowed here.",
        ),
        # Times and texts anywhere.
        "time_offset": (
            "Giờ phải có thật, ghi đến giây và kèm múi giờ như 2026-11-20T08:00:00+07:00; không dùng Z.",
            "A time must exist and carry its offset, as in 2026-11-20T08:00:00+07:00; Z is not allowed.",
        ),
        "text_missing": (
            "Phần này không được để trống.",
            "This must not be empty.",
        ),
        "characters": (
            "Có ký tự điều khiển mà XML không cho phép.",
            "It holds a control character that XML does not allow.",
        ),
        # The envelope.
        "identifier_spelling": (
            "Không được có dấu cách, dấu phẩy, < hay &.",
            "No space, comma, < or & is allowed.",
        ),
        "sent_in_future": (
            "Giờ gửi còn ở tương lai: hãy xem lại đồng hồ và múi giờ.",
            "The time of sending lies in the future: look at the clock and the offset.",
        ),
        "references_missing": (
            "Loại {msg_type} phải ghi references: thông điệp nào trước đó.",
            "A message of type {msg_type} must name in references the earlier ones it is about.",
        ),
        "reference_spelling": (
            "Mỗi thông điệp trước ghi là sender,identifier,sent; cách nhau một dấu cách.",
            "Each earlier message is named sender,identifier,sent, with a space between two of them.",
        ),
        "reference_to_itself": (
            "Thông điệp không thể nói về chính nó.",
            "A message cannot refer to itself.",
        ),
        "restriction_missing": (
            "Phạm vi Restricted phải ghi restriction: ai được đọc.",
            "The scope Restricted needs a restriction that says who may read it.",
        ),
        "restriction_unwanted": (
            "Chỉ phạm vi Restricted mới ghi restriction.",
            "A restriction goes with the scope Restricted alone.",
        ),
        "addresses_missing": (
            "Phạm vi Private phải ghi addresses: gửi cho ai.",
            "The scope Private needs addresses.",
        ),
        "info_missing": (
            "Cảnh báo thật cho mọi người phải có ít nhất một phần info.",
            "An actual alert for the public needs at least one info.",
        ),
        # What is told.
        "area_missing": (
            "Phải ghi nơi nào (area): không có nơi thì không báo được cho ai.",
            "An area is needed: nobody can be told without a place.",
        ),
        "language_tag": (
            "Ngôn ngữ ghi theo RFC 3066, ví dụ vi-VN.",
            "The language must be a tag of RFC 3066, such as vi-VN.",
        ),
        "language_twice": (
            "Đã có phần info cùng ngôn ngữ, cùng sự kiện, cùng nơi: {other}.",
            "Another info has the same language, event and areas: {other}.",
        ),
        "expires_early": (
            "Giờ hết hạn phải sau {other}.",
            "The time of expiry must come after {other}.",
        ),
        # Where.
        "polygon_spelling": (
            "Đa giác ghi bằng các cặp vĩ độ,kinh độ cách nhau một dấu cách.",
            "A polygon is written as pairs lat,lon with spaces between them.",
        ),
        "polygon_points": (
            "Đa giác cần ít nhất 4 điểm, điểm cuối là điểm đầu.",
            "A polygon needs at least 4 points, of which the last is the first.",
        ),
        "polygon_open": (
            "Đa giác chưa khép: điểm cuối phải trùng điểm đầu.",
            "The polygon is not closed: its last point must be its first.",
        ),
        "polygon_flat": (
            "Đa giác không có diện tích.",
            "The polygon encloses nothing.",
        ),
        "too_many_points": (
            "Các đa giác có quá nhiều điểm; cả thông điệp nhận nhiều nhất {most}.",
            "The polygons have too many points; a message may have {most}.",
        ),
        "latitude": (
            "Vĩ độ phải từ -90 đến 90.",
            "A latitude lies between -90 and 90.",
        ),
        "longitude": (
            "Kinh độ phải từ -180 đến 180.",
            "A longitude lies between -180 and 180.",
        ),
        "circle_spelling": (
            "Vòng tròn ghi là vĩ độ,kinh độ rồi bán kính bằng km, ví dụ 11.6,109.02 5.",
            "A circle is written as lat,lon and a radius in km, such as 11.6,109.02 5.",
        ),
        "circle_radius": (
            "Bán kính là số km từ 0 trở lên.",
            "A radius is a number of km, 0 or more.",
        ),
        "geocode_empty": (
            "Mã địa bàn không được để trống.",
            "A geocode needs a name and a value.",
        ),
        "ceiling_alone": (
            "Có độ cao trên (ceiling) thì phải có độ cao dưới (altitude).",
            "A ceiling needs an altitude below it.",
        ),
        "ceiling_below": (
            "Độ cao trên (ceiling) phải không thấp hơn độ cao dưới (altitude).",
            "A ceiling is not below its altitude.",
        ),
    }
)
