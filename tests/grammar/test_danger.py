"""Danger words in every dialect, denied and asked about. A row that fails here is a rescue lost or a
team sent in vain.
"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dialogue import danger
from gateway.dialogue.danger_signs import SIGNS, Kind

PRESENT = [
    # breath
    ("Khó thở", Kind.BREATH), ("kho tho", Kind.BREATH), ("KHO THO QUA", Kind.BREATH),
    ("khó thỡ quá", Kind.BREATH),
    ("Mẹ tôi khó thở từ tối qua", Kind.BREATH), ("ba toi kho tho lam", Kind.BREATH),
    ("khos thowr quas", Kind.BREATH),
    ("Mạ tui mệt thở lắm", Kind.BREATH), ("met tho qua bs oi", Kind.BREATH),
    ("Con em bị hụt hơi", Kind.BREATH),
    ("ngộp quá chịu hổng nổi", Kind.BREATH), ("ngop tho", Kind.BREATH),
    ("ông nội nghẹt thở rồi", Kind.BREATH),
    ("không thở được", Kind.BREATH), ("khong tho duoc", Kind.BREATH), ("ko tho dc", Kind.BREATH),
    ("Nó thở hổng nổi", Kind.BREATH), ("tho khong noi nua", Kind.BREATH), ("thở không ra hơi", Kind.BREATH),
    ("thở hết nổi rồi", Kind.BREATH), ("bé thở gấp, bỏ ăn", Kind.BREATH), ("thở dốc hoài", Kind.BREATH),
    ("tím môi rồi", Kind.BREATH), ("tim moi tim tai", Kind.BREATH), ("cháu tím tái", Kind.BREATH),
    ("môi bé tím lại", Kind.BREATH), ("em bé ngưng thở", Kind.BREATH), ("cháu hóc xương cá", Kind.BREATH),
    ("bé sặc sữa tím người", Kind.BREATH), ("em bé không thở", Kind.BREATH),
    ("chưa hết khó thở", Kind.BREATH),
    ("vẫn không hết khó thở", Kind.BREATH), ("không khó thở lắm nhưng mệt", Kind.BREATH),
    ("không sốt khó thở quá", Kind.BREATH), ("khong sot nhung kho tho", Kind.BREATH),
    ("khong sot, kho tho", Kind.BREATH),
    ("không ngủ được khó thở", Kind.BREATH), ("không có xe, mẹ khó thở", Kind.BREATH),
    ("khong chi ho ma con kho tho", Kind.BREATH),
    ("kho tho thi phai lam sao", Kind.BREATH), ("khó thở có phải covid không", Kind.BREATH),
    ("Em bị khó thở có phải covid không ạ?", Kind.BREATH), ("Đang khó thở gọi số nào?", Kind.BREATH),
    ("Tiêm xong mẹ em khó thở có sao không", Kind.BREATH), ("nếu tôi khó thở thì gọi ai", Kind.BREATH),
    ("hôm qua tới giờ khó thở", Kind.BREATH), ("tuần trước hết rồi mà nay lại khó thở", Kind.BREATH),
    ("Khó thở, xin bác sĩ", Kind.BREATH), ("4 kho tho", Kind.BREATH), ("kho1 tho73", Kind.BREATH),
    ("khó thở không chịu nổi", Kind.BREATH), ("kho tho khong di duoc", Kind.BREATH),
    ("đau cổ khó thở", Kind.BREATH), ("dau co kho tho", Kind.BREATH),
    ("sập nhà. Có người kẹt trong nhà", Kind.WATER),
    # chest
    ("tức ngực", Kind.CHEST), ("tuc nguc qua", Kind.CHEST), ("đau ngực bên trái", Kind.CHEST),
    ("dau nguc", Kind.CHEST),
    ("Chồng em đau thắt ngực", Kind.CHEST), ("nặng ngực", Kind.CHEST), ("ngực đau dữ lắm", Kind.CHEST),
    ("tuwcs nguwcj", Kind.CHEST), ("bị nhồi máu", Kind.CHEST),
    # mind
    ("cháu sốt li bì", Kind.MIND), ("be ngu ly bi", Kind.MIND), ("bà cụ lơ mơ", Kind.MIND),
    ("lo mo roi", Kind.MIND),
    ("bất tỉnh rồi", Kind.MIND), ("bat tinh", Kind.MIND), ("ngất ngoài ruộng", Kind.MIND),
    ("ba toi bi ngat", Kind.MIND),
    ("Ông Tám xỉu rồi", Kind.MIND), ("ba toi xiu roi", Kind.MIND), ("xĩu giữa đường", Kind.MIND),
    ("mẹ ngất xỉu", Kind.MIND),
    ("hôn mê", Kind.MIND), ("gọi hoài không tỉnh", Kind.MIND), ("keu khong day", Kind.MIND),
    ("ông đuối lắm rồi", Kind.MIND),
    ("đuối lả", Kind.MIND), ("duoi la di roi", Kind.MIND), ("mệt lả đi", Kind.MIND),
    ("mẹ bị đột quỵ", Kind.MIND),
    ("méo miệng nói đớ", Kind.MIND), ("em bé bỏ bú", Kind.MIND), ("bị mê man", Kind.MIND),
    ("ảnh không tỉnh lại", Kind.MIND),
    # fits
    ("co giật", Kind.FIT), ("con tôi co giựt", Kind.FIT), ("co giut tay chan", Kind.FIT),
    ("be bi co giat", Kind.FIT),
    ("cháu lên kinh", Kind.FIT), ("lên cơn động kinh", Kind.FIT), ("sốt cao làm kinh", Kind.FIT),
    # bleeding
    ("chảy máu nhiều", Kind.BLEEDING), ("chay mau nhieu qua", Kind.BLEEDING),
    ("đứt tay chảy máu không cầm được", Kind.BLEEDING),
    ("bị băng huyết", Kind.BLEEDING), ("nôn ra máu", Kind.BLEEDING), ("oi ra mau", Kind.BLEEDING),
    ("ho ra máu", Kind.BLEEDING),
    # water
    ("đuối nước", Kind.WATER), ("co chau bi duoi nuoc", Kind.WATER), ("ngập nước tới mái", Kind.WATER),
    ("nuoc ngap toi mai nha", Kind.WATER), ("nước tới cổ rồi", Kind.WATER), ("nuoc len toi nguc", Kind.WATER),
    ("nước ngập", Kind.WATER), ("nuoc ngap roi", Kind.WATER), ("nước ngập vô nhà", Kind.WATER),
    ("ngập tới nóc", Kind.WATER),
    ("nước lên nhanh quá", Kind.WATER), ("kẹt trên mái nhà", Kind.WATER),
    ("nhà 5 người kẹt trong nước lũ", Kind.WATER),
    ("leo lên nóc nhà ngồi", Kind.WATER), ("bị nước cuốn", Kind.WATER), ("bi lu cuon troi", Kind.WATER),
    ("lật ghe", Kind.WATER), ("ghe chìm rồi", Kind.WATER), ("thằng bé té xuống sông", Kind.WATER),
    ("nhà sập rồi", Kind.WATER),
    ("đất sạt vùi lấp hai người", Kind.WATER), ("nước ngập đường, nhà con kẹt trong nhà", Kind.WATER),
    # fire, poison, birth
    ("cháy nhà", Kind.FIRE), ("nhà đang cháy", Kind.FIRE), ("rắn cắn", Kind.POISON),
    ("bi ran luc can", Kind.POISON),
    ("bị điện giật", Kind.POISON), ("cả nhà ngộ độc", Kind.POISON), ("vợ tôi vỡ ối", Kind.BIRTH),
    ("chuyển dạ rồi", Kind.BIRTH),
    # self-harm, violence
    ("muốn tự tử", Kind.SELF_HARM), ("muon tu tu", Kind.SELF_HARM),
    ("tôi không muốn sống nữa", Kind.SELF_HARM),
    ("khong muon song", Kind.SELF_HARM), ("chỉ muốn chết", Kind.SELF_HARM),
    ("nó uống thuốc trừ sâu", Kind.SELF_HARM),
    ("uống thuốc sâu rồi", Kind.SELF_HARM), ("uong thuoc diet co", Kind.SELF_HARM),
    ("nó đòi nhảy cầu", Kind.SELF_HARM),
    ("chồng đánh em", Kind.VIOLENCE), ("ổng dọa giết tôi", Kind.VIOLENCE), ("bị đánh đập", Kind.VIOLENCE),
    # pleas
    ("cứu với", Kind.PLEA), ("cuu voi", Kind.PLEA), ("xin cứu gia đình tôi", Kind.PLEA),
    ("ai đó cứu con em với", Kind.PLEA),
    ("sắp chết rồi", Kind.PLEA), ("sap chet", Kind.PLEA), ("bà nguy kịch", Kind.PLEA),
    ("cần xe cấp cứu", Kind.PLEA),
    ("can cap cuu gap", Kind.PLEA), ("cho xe cấp cứu tới liền", Kind.PLEA), ("cuu tui voi", Kind.PLEA),
    # what a reviewer found missing
    ("uong thuoc sau", Kind.SELF_HARM), ("uong thuoc sau roi", Kind.SELF_HARM),
    ("thuoc tru sau uong roi", Kind.SELF_HARM), ("thuốc trừ sâu uống rồi", Kind.SELF_HARM),
    ("vo toi uong thuoc sau tu tu", Kind.SELF_HARM), ("chai thuốc sâu nó uống hết rồi", Kind.SELF_HARM),
    ("em uống cả vỉ thuốc ngủ", Kind.SELF_HARM), ("con lỡ uống nhầm thuốc diệt cỏ", Kind.SELF_HARM),
    ("bị điện giựt", Kind.POISON), ("bi dien giut", Kind.POISON), ("chồng em bị giựt điện", Kind.POISON),
    ("sạt lở đất vùi nhà", Kind.WATER), ("sat lo dat vui nha", Kind.WATER), ("núi lở lấp nhà", Kind.WATER),
    ("sạt lở đất vô nhà tui", Kind.WATER), ("đất vùi nhà rồi", Kind.WATER), ("dat sat xuong nha tui", Kind.WATER),
    ("nhà bị sạt lở", Kind.WATER), ("co dam cuop nha", Kind.VIOLENCE),
    ("vợ tôi sắp sinh", Kind.BIRTH), ("vo toi sap sinh", Kind.BIRTH), ("sắp đẻ", Kind.BIRTH),
    ("sap de", Kind.BIRTH), ("vợ em sắp sanh rồi", Kind.BIRTH), ("chị tui gần đẻ", Kind.BIRTH),
    ("goi xe cho em sap de", Kind.BIRTH), ("vợ tôi đang đẻ ngoài ruộng", Kind.BIRTH),
    ("vo toi sap sinh con", Kind.BIRTH), ("con dâu tui đẻ rớt giữa đường", Kind.BIRTH),
    ("bi lac trong rung", Kind.LOST), ("bị lạc trong rừng", Kind.LOST), ("tụi em lạc trên núi", Kind.LOST),
    ("lạc đường trong rừng Phước Bình", Kind.LOST), ("bà nội tui đi lạc từ sáng", Kind.LOST),
    ("con tôi mất tích từ sáng", Kind.LOST), ("con toi mat tich tu sang", Kind.LOST),
    ("chồng đi biển mất tích", Kind.LOST),
    ("tai nạn xe", Kind.ACCIDENT), ("tai nan xe", Kind.ACCIDENT), ("bị tai nạn", Kind.ACCIDENT),
    ("có tai nạn giao thông ở đèo", Kind.ACCIDENT), ("tai nan giao thong", Kind.ACCIDENT),
    ("ba tui bị xe tông", Kind.ACCIDENT), ("bi xe can", Kind.ACCIDENT), ("đụng xe rồi", Kind.ACCIDENT),
    ("mẹ em té xe chảy máu", Kind.ACCIDENT), ("xe khách đâm xe máy", Kind.ACCIDENT),
    ("bò chạy ra đường, bị tai nạn", Kind.ACCIDENT), ("tai nạn", Kind.ACCIDENT),
    ("bị cướp", Kind.VIOLENCE), ("bi cuop", Kind.VIOLENCE), ("bị giật cướp xe", Kind.VIOLENCE),
    ("có cướp", Kind.VIOLENCE), ("em bi no cuop dien thoai", Kind.VIOLENCE),
    ("hôm qua bị cướp", Kind.VIOLENCE),
    ("đau bụng dữ dội", Kind.PAIN), ("dau bung du doi", Kind.PAIN), ("đau đầu dữ dội", Kind.PAIN),
    ("đau bụng quằn quại", Kind.PAIN), ("vợ em đau bụng dữ lắm", Kind.PAIN),
    ("đau bụng chịu hổng nổi", Kind.PAIN), ("dau lung khong chiu noi", Kind.PAIN),
]  # fmt: skip

DENIED = [
    "không khó thở", "khong kho tho", "ko kho tho", "k khó thở", "hông khó thở", "hổng có khó thở",
    "hong co kho tho",
    "hem kho tho", "hok bị khó thở", "kg kho tho", "chưa bị khó thở", "chua kho tho", "chưa khó thở lần nào",
    "hết khó thở rồi", "het kho tho", "Cảm ơn, mẹ hết khó thở rồi", "khó thở hết rồi",
    "không còn khó thở nữa",
    "khong sot khong ho khong kho tho", "không ho sốt khó thở gì cả", "không sốt, ho, khó thở",
    "khong ho, sot, kho tho",
    "không có triệu chứng khó thở", "không bị tức ngực hay khó thở", "khong tuc nguc kho tho",
    "không đau ngực",
    "nhà không có ai khó thở", "ho có, khó thở không", "khó thở thì không", "khó thở thì chưa",
    "kho tho khong co",
    "không co giật", "chưa ngất", "khong bi ngat", "không xỉu", "đâu có khó thở", "đỡ khó thở rồi",
    "da do kho tho",
    "khỏi khó thở", "không li bì", "không lơ mơ", "không tím môi", "khoong khos thowr",
    "khong chay mau nhieu",
    "không muốn chết", "nước hết ngập rồi", "không có đuối nước", "chẳng khó thở", "sốt nhẹ, không khó thở",
    "Khong sot, khong kho tho",
    "không bị tai nạn", "khong co tai nan", "không đau bụng dữ dội", "chưa sắp sinh", "chua sap de",
    "không bị cướp", "không có ai mất tích", "không uống thuốc sâu", "không bị điện giựt",
    "không bị lạc trong rừng", "hết đau bụng dữ dội rồi",
]  # fmt: skip

OTHER = [
    # questions about it
    "Covid co gay kho tho khong", "Covid có gây khó thở không ạ?", "khó thở là triệu chứng gì",
    "kho tho la benh gi vay",
    "Cho em hỏi triệu chứng covid có khó thở không", "dấu hiệu đột quỵ là gì",
    "vắc xin có gây co giật không bác sĩ",
    "Thuốc này trị khó thở phải không", "neu kho tho thi goi 115", "khi nào khó thở thì gọi 115?",
    "Triệu chứng gồm sốt, ho, khó thở", "uống nước tỏi chữa khó thở có thật không",
    "sơ cứu đuối nước như thế nào", "cách xử lý khi bị rắn cắn", "the nao la hon me",
    "Xin hỏi khẩu trang có làm khó thở không",
    # the past
    "năm ngoái tôi bị co giật", "hồi nhỏ con bị động kinh", "tháng trước mẹ ngất một lần",
    # everyday words that look alike
    "chờ xíu nha", "cho xiu nha", "doi xiu", "một xíu nữa em gửi", "từ từ đã", "tu tu da", "cứ từ từ",
    "để từ từ em tính",
    "tìm mới việc làm", "tìm tài liệu ở đâu", "tim tai xe cho ve que", "tim moi cach", "lò mò",
    "ngắt điện tới mấy giờ",
    "ngat dien hoai", "khi nao het ngat nuoc", "hoa thơm ngát", "ca này cao ngất", "chạy mau về",
    "chay mau ve nha",
    "cô giặt đồ", "co giat do khong", "dưới nước có cá", "lua ngap duoi nuoc", "kẹt xe quá",
    "nghiên cứu vắc xin",
    "nghien cuu vac xin", "số cấp cứu là số mấy", "nuôi cừu", "bay cuu chet", "đàn cừu nhà tôi bị bệnh",
    "gia cuu bao nhieu",
    "cựu chiến binh", "treo cờ Tết", "treo co to quoc", "nóng muốn chết", "mệt muốn chết", "tư vấn tiêm",
    "xin tu van",
    "uống thuốc sau ăn", "uong thuoc sau khi an", "Bắp bị ngập úng", "tôi muốn đổi số", "thợ khó tính",
    "kho thóc",
    "bò nhà em sắp chết", "heo bị co giật", "vịt sắp chết hết", "con gà nó ngộp", "chó nhà tôi khó thở",
    "ngáp hoài", "học sinh đi học lại", "sạc sữa gì", "yếu đuối", "nước ngọt bao nhiêu", "cười xỉu",
    "đẹp xỉu",
    "vợ ơi", "chuyển đa khoa tỉnh", "đuổi gà", "Phong tỏa đến bao giờ", "hơi mệt", "Hội trường thôn ngập rồi",
    "nước ngập ruộng", "nuoc ngap lua het roi", "đường ngập tới đầu gối", "tiền điện", "ngập đầu công việc",
    "sập giá lúa", "chấm công", "không tính tiền", "gọi 1022 không nghe máy", "không biết khai ở đâu",
    # near the words a reviewer found missing
    "bảo hiểm tai nạn", "bao hiem tai nan", "mua bảo hiểm tai nạn xe máy ở đâu", "phòng chống tai nạn",
    "phong chong tai nan giao thong", "bị tai nạn có được bảo hiểm trả không", "năm ngoái bị tai nạn",
    "tiệm thuốc sâu ở đâu", "tiem thuoc sau o dau", "mua thuốc trừ sâu", "mua thuoc tru sau o dau",
    "uống thuốc sau bữa cơm", "uong thuoc sau 30 phut", "thuoc sau khi uong bi met",
    "uong thuoc sau do bi ngua", "thuốc có uống rồi",
    "thuoc co uong roi", "sắp sinh nhật", "sap sinh nhat con", "sinh năm 1985", "sinh nam 1985",
    "đẻ trứng", "gà sắp đẻ trứng", "heo sắp đẻ", "heo sap de", "bò đẻ", "bò nhà em sắp đẻ",
    "bo nha toi sap de", "gà đẻ", "con chó sắp đẻ", "dê đẻ khó", "sắp sinh thì tiêm được không",
    "mẹ bầu sắp sinh có tiêm được không", "nghỉ đẻ", "sắp để dành đủ tiền", "bà đỡ đẻ ở đâu",
    "mất tích tiền", "mất tích hàng", "con bò mất tích", "bò đi lạc", "lạc đường chút thôi",
    "lac duong chut thoi", "liên lạc trên núi không được", "trồng lạc trên đồi", "hạt lạc rang",
    "con đi lạc đường", "năm ngoái bị cướp", "hồi trước bị cướp một lần", "bán như ăn cướp",
    "theo báo sạt lở đất vùi nhà ở Lào Cai", "xem tivi thấy tai nạn xe ở Huế", "đọc báo có người mất tích",
    "Chuyển tiếp: tai nạn giao thông ở Đồng Nai", "phòng chống cướp giật", "dừng xe ở đâu", "xe tống đạt",
    "tiền điện giữ lại", "Quốc lộ sạt lở mấy giờ thông xe", "đau bụng nhẹ", "cần xe đưa con đi học",
    "bị can ngăn", "bị đâm đơn kiện", "tài nấu ăn",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), PRESENT)
def test_present(text: str, kind: Kind) -> None:
    found = danger.find(text)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize("text", DENIED)
def test_denied(text: str) -> None:
    assert danger.find(text) is None


@pytest.mark.parametrize("text", OTHER)
def test_something_else(text: str) -> None:
    assert danger.find(text) is None


@pytest.mark.parametrize(
    "text", ["Hội trường thôn ngập rồi", "duong ngap het roi", "lut roi", "nước dâng", "ruộng ngập"]
)
def test_flood_is_watched(text: str) -> None:
    assert danger.watch(text)


@pytest.mark.parametrize(
    "text", ["hết ngập rồi", "không ngập", "ngáp", "ngập đầu công việc", "ngập tràn niềm vui", "nước ngọt"]
)
def test_no_flood(text: str) -> None:
    assert not danger.watch(text)


def test_table_is_large_enough() -> None:
    assert len(PRESENT) + len(DENIED) + len(OTHER) >= 250
    assert {kind for _, kind in PRESENT} == set(Kind)
    assert {sign.kind for sign in SIGNS} == set(Kind)


@given(st.text(max_size=300))
def test_never_raises(text: str) -> None:
    danger.find(text)
    danger.watch(text)


@given(
    st.sampled_from([text for text, _ in PRESENT] + DENIED + OTHER),
    st.sampled_from(["NFC", "NFD"]),
    st.booleans(),
)
def test_form_and_case_do_not_matter(text: str, form: str, upper: bool) -> None:
    typed = unicodedata.normalize(form, f"  {text.upper() if upper else text} ")
    assert danger.find(typed) == danger.find(text)
    assert danger.watch(typed) == danger.watch(text)
