"""The words that mean danger, as one table; what denies them is not its business.

A sign is looked for in folded text with abbreviations written out ("tho ko noi" is "tho khong noi").
Where the folded form is also an everyday phrase, the accented wording or the neighbouring words rule it
out; where it stays open, the sign stands: emergency fails open (people.md §1.2, §1.11).
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of danger, so that the right team is called first."""

    BREATH = "breath"
    CHEST = "chest"
    MIND = "mind"
    FIT = "fit"
    BLEEDING = "bleeding"
    WATER = "water"
    FIRE = "fire"
    POISON = "poison"
    BIRTH = "birth"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    ACCIDENT = "accident"
    PAIN = "pain"
    LOST = "lost"
    PLEA = "plea"


@dataclass(frozen=True, slots=True)
class Sign:
    """One danger wording.

    `said`: how it sounds in folded words. `other`: accented wording that makes it something else. `accented`:
    when given, the sign needs these accents. `unless_after` and `unless_before`: folded neighbours before and
    after it that make it something else.
    """

    word: str
    kind: Kind
    said: re.Pattern[str]
    other: re.Pattern[str] | None = None
    accented: re.Pattern[str] | None = None
    unless_after: re.Pattern[str] | None = None
    unless_before: re.Pattern[str] | None = None


def _sign(
    word: str,
    kind: Kind,
    said: str,
    *,
    other: str = "",
    accented: str = "",
    unless_after: str = "",
    unless_before: str = "",
) -> Sign:
    return Sign(
        word,
        kind,
        re.compile(rf"(?<!\S)(?:{said})(?!\S)", re.MULTILINE),
        re.compile(other) if other else None,
        re.compile(accented) if accented else None,
        re.compile(rf"(?<!\S)(?:{unless_after})\s*$") if unless_after else None,
        re.compile(rf"^\s*(?:{unless_before})(?!\S)") if unless_before else None,
    )


_NO = r"(?:khong|chang|het|chua)"
_WHO = (
    r"(?:toi|tui|tao|em|con|chau|me|ma|ba|bo|cha|chong|vo|anh|chi|ong|co|chu|bac|cau|mo|di|be|minh|dua|no"
    r"|nguoi|mang"
    r"|gia dinh|nha|chung|ca nha|may)"
)
_TIMES = (  # "uong thuoc sau an": what is taken after something
    r"khi|luc|an|bua|com|do|day|nay|cung|sinh|tiem|chich|mo|phau|test|xet|bao|may|vai|moi|hai|ba|nam|nua|mot"
    r"|ngay|gio|truoc|va|thi|la|thay|kham|het|tang|[0-9]\w*|mui|luon luon|covid|toi|sang|trua|chieu|ngu"
)
_OF = r"(?:cai|nai|me|nha|toi|tui|em|con|minh|cua|nay|do|dang|cung|no)"
_HIGH = r"(?:mai|noc|nguc|co|cam|bung|giuong|tran|gac|cua so|vai|that lung|nguoi)"
_FIELDS = (
    r"(?:ruong|lua|duong|ao|vuon|ray|cau|cho|san|hem|dia|rau|mia|hoa mau|truong|hoi truong|chuong|dong|via"
    r"|cong|bap"
    r"|tom|ho tom|kenh|ngo|dong ruong|ngoai)"
)

SIGNS: tuple[Sign, ...] = (
    # Breath
    _sign("không thở được", Kind.BREATH, rf"{_NO}(?: \w+)? tho(?: duoc| noi| ra| kip| vo| vao)",
          other=r"thờ|thợ|thơ"),
    _sign("không thở được", Kind.BREATH,
          rf"tho(?: \w+)? {_NO}(?: \w+)? (?:noi|duoc|ra|kip|vo|vao|thong|xong)",
          other=r"thờ|thợ|thơ|thỏ|thọ"),
    _sign("không thở", Kind.BREATH, r"khong(?: con| thay)? tho", other=r"thờ|thợ|thơ|thỏ|thọ|thô|thò",
          unless_before=r"gap|doc|nhanh|met|kho|rit|oxy"),
    _sign("ngừng thở", Kind.BREATH, r"(?:ngung|tat|het|dut) tho"),
    _sign("khó thở", Kind.BREATH, r"kho ?tho", other=r"thơ|thờ|thợ|thọ",
          unless_before=r"hat|cam|may|moc|ho\b.*duong"),
    _sign("khó thở", Kind.BREATH, r"tho (?:rat |thay )?kho(?: khan)?", other=r"khổ|khô|thợ|thơ|thọ"),
    _sign("mệt thở", Kind.BREATH, r"met (?:qua )?tho|tho met", other=r"thợ|thơ"),
    _sign("thở gấp", Kind.BREATH,
          r"tho (?:gap|doc|rit|nhanh|hon hen|hao hen|thoi thop|ngap ngap|hat ra)|thoi thop",
          other=r"thợ|thơ"),
    _sign("hụt hơi", Kind.BREATH, r"hut hoi|duoi hoi|tho het hoi", other=r"hội|hỏi|hút|đuổi"),
    _sign("ngộp", Kind.BREATH, r"ngop(?: tho)?|(?:ngot|nghet|ngat|nghen) tho", other=r"ngợp|ngóp"),
    _sign("tím môi", Kind.BREATH, r"tim (?:moi|ngat)", other=r"tìm|mới|mọi|mối",
          unless_before=r"gioi|nguoi|noi|cach|thu|viec|ngay|lai|hang|nha|cho|duoc|xe"),
    _sign("tím tái", Kind.BREATH, r"tim (?:tai|tim tai)", other=r"tìm|tài|tại|tải",
          unless_before=r"lieu|xe|khoan|tro|san|nha|cho|dau|xa|ubnd|day|do|cac|chinh|uy ban"),
    _sign("tím môi", Kind.BREATH, r"moi(?: \w+)? tim(?: tai| ngat| lai)?", accented=r"môi.*tím"),
    _sign("tím môi", Kind.BREATH,
          r"moi(?: bi)? tim (?:tai|ngat|bam)|moi (?:be|chau|me|em) (?:bi )?tim (?:roi|lai)"),
    _sign("hóc dị vật", Kind.BREATH, r"sac (?:sua|chao|com|bot)|hoc (?:xuong|di vat|hat|dong xu)|mac nghen",
          other=r"học|sạc|sắc"),
    _sign("sốc phản vệ", Kind.BREATH, r"soc (?:phan ve|thuoc|nhiet)|(?:bi|phan ung) phan ve",
          other=r"phần|phân|sóc|sọc",
          unless_after=r"nguy co|phong|phong chong|chong|so|lo|ngua|xu tri|cap cuu|ve|hoi",
          unless_before=r"la gi|la sao|la the nao|co nguy hiem|co hay gap|thi sao"),
    # Chest
    _sign("đau ngực", Kind.CHEST,
          r"(?:dau|tuc|tut|nang|that|nhoi|ep|de|rat|nhuc|buot) (?:(?:o|ben|tuc|long|that|noi|mien"
          r"|vung) ){0,2}nguc",
          other=r"đầu|dấu|đâu|ngục"),
    _sign("đau ngực", Kind.CHEST, r"nguc(?: \w+)? (?:dau|tuc|nang|that)",
          accented=r"ngực.*(?:đau|tức|nặng|thắt)"),
    _sign("nhồi máu cơ tim", Kind.CHEST, r"nhoi mau(?: co tim)?"),
    # Consciousness
    _sign("li bì", Kind.MIND, r"l[iy] bi", other=r"lý|lí"),
    _sign("lơ mơ", Kind.MIND, r"lo mo", other=r"lò mò|lọ mọ|lo mở|lo mổ|lò mổ",
          unless_after=r"hieu|biet|nghe|con", unless_before=r"ve|lam|khong hieu|chua hieu|cach|quan"),
    _sign("bất tỉnh", Kind.MIND, r"bat tinh(?: nhan su)?", other=r"tính|tình|bắt|bật"),
    _sign("ngất", Kind.MIND, r"ngat(?: xiu| di| luon| lim| tai cho)?", other=r"ngắt|ngát|ngạt|ngặt",
          unless_after=r"thom|cao|xanh|cuoi|trang|bat|tim|phe|tu dong|bi cup|chon",
          unless_before=r"dien|may|nuoc|mang|ket noi|mui|lua|cuoc goi|cau dao|song|internet|wifi|loi|quang"
                        r"|huong"
                        r"|ngo|o khoa|ngay|thuc|nguon"),
    _sign("xỉu", Kind.MIND, r"xiu", accented=r"x[ỉĩ]u",
          unless_after=r"cuoi|dep|ngon|vui|sang|re|dat|ti|xiu|xinh"),
    _sign("xỉu", Kind.MIND,
          r"(?:bi|ngat|muon|sap|te|nga|lan ra|mun) xiu|xiu (?:ngoai|mat|xuong|tai|giua|tren|trong|roi|luon)",
          other=r"xíu", unless_after=r"cho|doi|mot|chut|it|ti|nho|con|them|lat|xiu|nghi|cuoi"),
    _sign("hôn mê", Kind.MIND, r"hon me|me man|me sang", other=r"hơn|mẹ|sáng|sang"),
    _sign("gọi không tỉnh", Kind.MIND,
          r"(?:goi|keu|lay)(?: \w+){0,2} khong (?:tinh|day|thuc|biet gi)(?: lai| nua)?",
          other=r"tính|tình|dạy|đây|đầy|đáy"),
    _sign("không tỉnh", Kind.MIND, r"khong(?: con| thay| chiu)? tinh(?: lai| tao)?", accented=r"tỉnh",
          unless_before=r"nao|khac|ta|minh|thanh"),
    _sign("mất ý thức", Kind.MIND, r"mat y thuc|khong con y thuc"),
    _sign("đột quỵ", Kind.MIND,
          r"dot quy|meo mieng|liet nua nguoi|(?:dang|vua|moi|len con) tai bien|noi (?:ngong|diu luoi)",
          other=r"quý|quỹ"),
    _sign("đuối", Kind.MIND, r"duoi", accented=r"đuối", unless_after=r"yeu|ca|con ca",
          unless_before=r"ly|li|nuoc|hoc"),
    _sign("đuối lả", Kind.MIND,
          r"duoi (?:la(?: di| roi| nguoi| qua| lam| het)*$|la (?:di|roi|nguoi|qua|lam)|suc)",
          other=r"dưới|đuổi|đuôi|lá|là"),
    _sign("lả đi", Kind.MIND, r"(?:met |doi |lim |nguoi )?la (?:di|nguoi|xiu)|lim di|(?:met|doi|kiet) la",
          accented=r"lả|lã|lịm"),
    _sign("bỏ bú", Kind.MIND, r"bo bu", other=r"bò|bỏ bù"),
    # Fits
    _sign("co giật", Kind.FIT, r"co (?:giat|giut|dut|dat) ?(?:tay chan|nguoi)?",
          other=r"có giặt|cô g|giặt|dắt|đặt|đạt|đứt|dứt",
          unless_before=r"do|quan|ao|chan|mung|men|giu|tiec|hang|coc|gi|duoc|lich|cho|xe|ve|may"),
    _sign("co giật", Kind.FIT,
          r"(?:len|lam) (?:con )?(?:kinh|dong kinh|giat)|giat kinh(?: phong)?|kinh phong|co quap",
          other=r"kính|lên kinh (?:doanh|tế)", unless_before=r"doanh|te|nghiem|phi|do"),
    # Bleeding
    _sign("chảy máu nhiều", Kind.BLEEDING,
          r"(?:chay|ra|mat|xuat)(?: \w+)? (?:mau|huyet)(?: \w+){0,3}? (?:nhieu|qua|lam|xoi xa|dam dia|hoai"
          r"|mai|lenh lang"
          r"|khong (?:cam|ngung|dut|dung)(?: duoc)?)", other=r"chạy|màu|mẫu|mạt", unless_after=r"sot"),
    _sign("nôn ra máu", Kind.BLEEDING, r"(?:non|oi|ho|mua) (?:ra )?(?:toan )?mau|bang huyet|mat mau",
          other=r"màu|mẫu|họ|hộ|hồ|nón|ổi|mưa|mùa|mạt|mắt|mặt"),
    # Water
    _sign("đuối nước", Kind.WATER, r"(?:duoi|chet duoi|chim) nuoc|chet duoi", other=r"dưới|đuôi|đuổi|chim",
          unless_after=r"ngap|chim|nam|lan|o|song|ben|con|chan", unless_before=r"ngot|lon|mat|man"),
    _sign("nước cuốn", Kind.WATER,
          rf"bi (?:nuoc |lu |song )*cuon(?: troi)?|(?:nuoc|lu"
          rf"|song)(?: \w+)? cuon(?: troi)? {_WHO}(?: \w+)?|troi {_WHO} roi",
          other=r"cuốn (?:sổ|sách)|rơi|trời|trọi|cuộn",
          unless_after=rf"{_FIELDS}|bo|trau|heo|ga|vit|ghe|xe|cuu|de|lon|hang|tai san|dat"),
    _sign("ngập tới mái", Kind.WATER,
          rf"ngap(?: nuoc)?(?: \w+){{0,2}}? (?:toi|den|len|qua|hon|sat|ngang|gan)(?: \w+)? {_HIGH}"
          r"|ngap(?: nuoc)? (?:lut )?(?:mai|noc|giuong|nha|dau|dau nguoi)|lut (?:toi )?(?:mai|noc|dau)",
          unless_before=r"ay|giao|day|ta|trong|cong viec|bai|viec|no|goi|dong|gi"),
    _sign("nước tới mái", Kind.WATER,
          rf"nuoc(?: (?:da|dang|len|dang|ngap|tran|vo|vao|lu|gan|song|lut|cao)){{0,4}} (?:toi|den|qua"
          rf"|ngang|sat|gan)(?: \w+)? {_HIGH}",
          unless_before=r"ay|ta|dong|san"),
    _sign("nước tới mái", Kind.WATER,
          rf"lu(?: (?:da|dang|lut|dong))* (?:len|dang|cao|ngap|tran|ve)(?: (?:cao|nhanh))? (?:toi|den|qua|ngang"
          rf"|sat|gan)(?: \w+)? {_HIGH}"),
    _sign("nước ngập", Kind.WATER, r"nuoc (?:lu |song |da |dang |lon |tran )*ngap", other=r"ngáp",
          unless_after=r"het|rut|do|chong|tieu|thoat|bom",
          unless_before=rf"(?:\w+ ){{0,2}}?{_FIELDS}|man|phen"),
    _sign("nước lên nhanh", Kind.WATER,
          r"(?:nuoc|lu)(?: (?:dang|lu|song|suoi|lut|len))* (?:len|dang|cao|ve) nhanh(?: qua| lam)?"),
    _sign("sạt lở", Kind.WATER,
          r"(?:sat lo|lo dat|lo nui|dat lo|nui lo)(?: \w+){0,4}? (?:vui|lap|sap|chon|trung|vao|vo"
          r"|xuong)(?: \w+){0,2}? (?:nha|nguoi|lan|xom|ban)|(?:sat lo|lo dat|lo nui)(?: sat)? (?:nha|nguoi)"
          r"|nha(?: \w+){0,2} bi sat(?: lo)?|(?:dat|nui|doi)(?: da)? (?:sat|lo) xuong(?: \w+)? (?:nha|nguoi)"
          r"|(?:dat|nui|bun|doi)(?: da)?(?: \w+)? (?:vui|lap)(?: lap| mat)? (?:nha|nguoi|het nha)",
          other=r"vui|lập|sắp|lỗ|đạt", unless_before=r"(?:\w+ )*?(?:o dau|may gio)"),
    _sign("mắc kẹt", Kind.WATER,
          r"ket (?:lai )?(?:(?:o|tren|trong|duoi|giua) )+(?:mai|noc|nha|gac|cay|xe|thang may|nuoc|lu"
          r"|dam chay|gieng|lo)"
          r"|(?:nuoc|lu|lut|ngap|sat lo)(?: \w+)*? ket(?: lai| trong| tren| o)?"
          r"|ket(?: \w+){0,3} (?:nuoc lu|lu|lut|ngap)",
          other=r"kết|kệt|xe lu", unless_before=r"xe|tien|hang|noi|qua|ban|thuc|luan"),
    _sign("trên nóc nhà", Kind.WATER,
          r"(?:leo|tro|ngoi|keo|chay|dung|nam|treo|dang o) (?:\w+ ){0,2}?(?:tren |len )?(?:mai|noc)(?: nha)?",
          other=r"mãi|mai|trơ mãi|mại|mải", unless_before=r"sua|lop|ton|don"),
    _sign("chìm ghe", Kind.WATER,
          r"(?:lat|chim) (?:ghe|thuyen|xuong|tau|xe)|(?:ghe|thuyen|xuong|tau|do)(?: \w+)? (?:lat"
          r"|chim)(?: roi)?",
          other=r"lát|lạt|chim|xương|đỏ|đó|đồ|do|xuống"),
    _sign("té xuống nước", Kind.WATER,
          r"(?:te|rot|lot|sup)(?: xuong)? (?:song|ao|suoi|gieng|muong|kenh|bien)|(?:te|rot|lot|roi"
          r"|nga) xuong (?:song|ao|suoi|gieng|muong|kenh|bien|ho|nuoc)",
          other=r"tê|tệ|rồi|tẻ|rời"),
    _sign("sập nhà", Kind.WATER, r"sap (?:nha|tuong|ham)|nha(?: \w+){0,2} sap", accented=r"sập"),
    _sign("sập nhà", Kind.WATER,
          r"nha(?: toi| em| bi| con| tui)* sap(?: roi| xuong| mai| tuong| het roi)?$|bi sap nha",
          other=r"sắp"),
    _sign("vùi lấp", Kind.WATER,
          r"vui lap|bi vui|chon vui|bi (?:dat|nui|cay|tuong|nha)(?: \w+)? (?:de|vui|lap|chon)",
          other=r"vui|để|đẻ|dễ"),
    # Fire, poison, shock
    _sign("cháy nhà", Kind.FIRE,
          r"chay (?:nha|rung|lon|to)|nha(?: \w+){0,2} (?:dang |bi )?chay|boc chay|hoa hoan|no binh (?:ga"
          r"|gas)",
          other=r"chạy|chày|chay", accented=r"cháy|hỏa|hoả|nổ"),
    _sign("cháy nhà", Kind.FIRE, r"chay nha|nha (?:dang|bi) chay|boc chay|hoa hoan|no binh (?:ga|gas)",
          other=r"chạy|chày"),
    _sign("rắn cắn", Kind.POISON, r"(?:ran|ran luc|ran ho|ran doc|ong|cho dai) (?:doc )?(?:can|dot|mo)",
          accented=r"(?:rắn|chó dại).*(?:cắn|mổ)|ong.*(?:đốt|chích)"),
    _sign("rắn cắn", Kind.POISON, r"(?:bi )?ran(?: doc| luc| ho)? can", other=r"cần|cạn|căn|cản|rạn|ràn|rán"),
    _sign("điện giật", Kind.POISON, r"dien (?:giat|giut)|(?:giat|giut) dien", other=r"diện"),
    _sign("ngộ độc", Kind.POISON, r"ngo doc|trung doc", other=r"ngõ|trứng|trung|đọc|dọc"),
    _sign("uống thuốc độc", Kind.SELF_HARM,
          r"uong (?:\w+ ){0,2}?(?:thuoc (?:tru sau|diet co|chuot|ray|doc)|xang|dau hoa|hoa chat|axit)",
          other=r"đọc"),
    _sign("uống thuốc độc", Kind.SELF_HARM, r"uong (?:\w+ ){0,2}?thuoc (?:sau|co)",
          accented=r"thuốc (?:sâu|cỏ)"),
    _sign("uống thuốc độc", Kind.SELF_HARM, r"uong (?:\w+ ){0,2}?thuoc sau", other=r"sau(?!\S)",
          unless_before=rf"{_TIMES}"),
    _sign("uống thuốc độc", Kind.SELF_HARM,
          r"thuoc (?:tru sau|sau|diet co|chuot|ray|doc)(?: (?!khi|an|do|bua)\w+){0,3}? uong"
          r" (?:roi|het|vo|vao|mat|xong|can|ca)"
          r"|uong (?:het )?(?:ca|nguyen|nua) (?:vi|lo|hop|chai|nam|tuyp) thuoc",
          other=r"sau(?!\S)|đọc", unless_after=r"chua|tri|het"),
    _sign("sắp sinh", Kind.BIRTH, r"sap (?:de|sanh|sinh)",
          other=r"sập|sạp|sáp|để|đề|dễ|dê|đế|đê|sính|sành|sảnh|sánh",
          unless_after=rf"(?:heo|lon|bo|trau|ga|vit|de|cuu|meo|tho|ngua|ngan|ngong|con cho)(?: {_OF}){{0,4}}",
          unless_before=r"nhat|nam|vien|hoat|song|loi|ly|su|doi|hoc|trung|danh|thi|ra|duoc tien"
                        r"|(?:\w+ )*?(?:tiem|chich|xet nghiem|dang ky|bao hiem|bhyt|che do|(?:thang|tuan) sau)"),
    _sign("sắp sinh", Kind.BIRTH, r"(?:gan|dang|muon|mun|chuan bi) (?:de|sanh)|(?:de|sanh) (?:toi noi|roi|rot)",
          accented=r"đẻ|sanh",
          unless_after=rf"(?:heo|lon|bo|trau|ga|vit|de|cuu|meo|tho|ngua|ngan|ngong|con cho)(?: {_OF}){{0,4}}",
          unless_before=r"trung"),
    _sign("vỡ ối", Kind.BIRTH, r"vo (?:nuoc )?oi|chuyen da|tro da|dau (?:bung )?de|de rot",
          other=r"vợ|ơi|đa|để|dễ|dấu|đầu",
          unless_before=r"khoa|toi|em|anh|dang|sao|gi|ve"),
    # Self-harm
    _sign("tự tử", Kind.SELF_HARM, r"tu (?:tu|van|van)", accented=r"tự (?:tử|vẫn|vận)",
          unless_before=r"dong"),
    _sign("tự tử", Kind.SELF_HARM, r"(?:muon|dinh|doi|toan|bi) tu tu|tu tu chet|tu sat",
          other=r"từ từ|tử tù|rà"),
    _sign("tự tử", Kind.SELF_HARM, r"co nguoi (?:dang |vua |moi |dinh |muon )?tu tu(?: roi)?$",
          other=r"từ từ|tử tù"),
    _sign("không muốn sống", Kind.SELF_HARM,
          r"(?:khong|het|chang) (?:con )?(?:muon|thiet) song(?: nua)?|chan song|chet (?:cho|di cho) (?:roi"
          r"|xong|khuat|khoe|ranh)",
          other=r"sông|sóng|song"),
    _sign("muốn chết", Kind.SELF_HARM, r"muon chet", other=r"mượn|muộn",
          unless_after=r"met|nong|doi|lanh|so|lo|ngua|xa|lau|mac|khat|thuong|ghet|gian|mung|vui|cuoi"),
    _sign("treo cổ", Kind.SELF_HARM, r"treo co|cat mach|cat co tay|rach tay|nhay (?:cau|lau)",
          other=r"cờ|cỏ|cô|nhạy|câu|cấu|lâu|cát",
          unless_before=r"to quoc|mung|tet|do|bao|dang|nuoc|ru"),
    # Violence
    _sign("dọa giết", Kind.VIOLENCE,
          r"(?:doa|doi|de doa) (?:giet|chem)|cam dao|bop co|hiep dam|bat coc|bi hiep",
          other=r"đợi|đội|đao|đạo|cẩm|bóp cò|cam|cảm|cám"),
    _sign("đánh đập", Kind.VIOLENCE,
          r"(?:chong|bo|cha|ba|no|con|nguoi ta)(?: \w+){0,3}? danh(?: dap| chet)? (?:toi|tui|em|me|con|vo|ma"
          r"|chau)(?! bai| gia| thuc)|bi danh(?: dap| chet)?",
          other=r"dành|danh|đành", unless_before=r"gia|bai|thuc|so|cap|thue|dau|trung|cho|may|roi"),
    _sign("bị cướp", Kind.VIOLENCE,
          r"bi (?:\w+ ){0,2}?cuop|(?:co|thang|bon|dam|tui|gap) cuop|cuop (?:giat|dang|xe|vao|vo nha|tien|dt|dien thoai)"
          r"|bi chem",
          other=r"chém gió|cộp|có cướp được",
          unless_after=r"phong(?: \w+)?|chong(?: \w+)?|nhu", unless_before=r"loi|gio|gia|mat loi"),
    # Accidents, pain, the lost
    _sign("tai nạn", Kind.ACCIDENT,
          r"(?:bi|gap|gay|vua|xay ra|dang|moi) (?:\w+ )?tai nan(?: \w+)?|co tai nan"
          r"|tai nan (?:xe|giao thong|lao dong|o|tai|ngoai|giua|gan|tren|nang|chet nguoi|lat|roi|khan cap)|tai nan$",
          other=r"tái|tài|nạn nhân mạng|nản",
          unless_after=r"(?:bao hiem|phong(?: chong| tranh| ngua)?|chong|ngua|giam|han che|thong ke|so vu"
                       r"|tuyen truyen|nguyen nhan|bhyt)(?: \w+){0,3}",
          unless_before=r"(?:\w+ )*?(?:bao hiem|bhyt|boi thuong|che do|ho so|thuong tat)"),
    _sign("tai nạn", Kind.ACCIDENT,
          r"(?:xe|oto|bi)(?: \w+){0,2}? (?:dung|tong|dam|can|ui)|(?:dung|tong|nga) xe",
          accented=r"đụng|tông|đâm|cán|ủi|ngã", unless_before=r"don|thong|bo|chut"),
    _sign("tai nạn", Kind.ACCIDENT, r"bi xe(?: \w+){0,2}? (?:tong|dung|can|dam|quet|hit)|te xe",
          other=r"tệ|tê|tẻ|dừng|cần|căn|cạn"),
    _sign("đau dữ dội", Kind.PAIN,
          r"dau (?:\w+ ){0,3}?(?:du doi|quan quai|khung khiep|lan lon|khong chiu (?:noi|duoc)"
          r"|chiu (?:khong|het) (?:noi|duoc|thau))|dau (?:\w+ )?bung du(?: qua| lam| than| oi)?",
          other=r"^(?:dấu|đâu|dầu|đậu)|đủ|dù"),
    _sign("bị lạc", Kind.LOST,
          r"lac (?:duong |loi )?(?:\w+ ){0,2}?(?:rung|nui|tren nui|doi|hang|bien|sa mac|khoi)",
          other=r"lắc|lác|lặc|lắk|rừng (?:tôm|lạc)|đội|đợi|đối|đôi|hàng|khỏi|khói",
          unless_after=r"lien|hat|trong|cay|cu|dau phong|dau|ban|mua|vuon|ruong|vo|si"),
    _sign("bị lạc", Kind.LOST,
          r"(?:con|chau|be|me|ma|ba|bo|cha|chong|vo|anh|chi|em|ong|cu|nguoi gia)(?: \w+){0,3}? (?:di|bi) lac",
          other=r"lắc|lác|lặc|bò",
          unless_before=r"duong|chut|xiu|de|dau|mat|so|ma|giay|tin|goi|chu de|hau|quan|hang|tien|nhip"),
    _sign("mất tích", Kind.LOST, r"mat tich", other=r"mặt|mắt|tịch|mật",
          unless_before=r"(?:\w+ )?(?:tien|hang|don|do|dien thoai|xe|vi|giay|so|ma|tin|bo|trau|heo|ga|vit|cho|meo|de"
                        r"|cuu|ho so)"),
    # Pleas
    _sign("cứu với", Kind.PLEA, rf"cuu (?:(?:voi|gium|dum|giup|lay) )?(?:voi|gium|dum|giup|lay|{_WHO})",
          other=r"cừu|cựu|cữu|cửu|cứu trợ|cứu nhà báo",
          unless_after=r"nghien|dan|con|bay|nuoi|thit|long|chuong|ban|mua|cap|gia|tra|bo|de|ong|phan|chan"
                       r"|chet|benh|giong|toan",
          unless_before=r"con(?: \w+)? chet"),
    _sign("sắp chết", Kind.PLEA, r"(?:sap|gan|hap hoi) chet|nguy (?:kich|cap|den tinh mang)|hap hoi|thap tu",
          other=r"sạp|sập chết|hấp hội|gắn", unless_before=r"tam|duoi"),
    _sign("cần cấp cứu", Kind.PLEA,
          r"(?:can|xin)(?: \w+){0,2} cap cuu(?: \w+)?|cap cuu (?:gap|ngay|lien|voi|gium|dum|giup|di)"
          r"|(?:goi|xin|cho|dieu|keu|nho)(?: \w+){0,2} (?:xe )?cap cuu (?:gap|ngay|den|toi|lien|voi|gium"
          r"|dum|giup|di)(?: \w+)?",
          other=r"cặp|cận|căn"),
)  # fmt: skip

WATCHED = re.compile(
    r"(?<!\S)(?:ngap|lut|nuoc(?: (?:da|dang|lu|song|suoi))* (?:len|dang|tran|lon|do ve))(?!\S)"
)
WATCHED_OTHER = re.compile(r"ngáp|ngấp|lút|lụt nghề|nước đang|nước len")
WATCHED_UNLESS_BEFORE = re.compile(r"^\s*(?:tran|ngung|ngua|mat|dau|trong|can|len loi)(?!\S)")
