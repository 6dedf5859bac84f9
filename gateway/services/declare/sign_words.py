"""The words people use for signs of illness, and the options of question 7; vocabulary only, no rule."""

from __future__ import annotations

from functools import cache
from typing import Final

from gateway.dialogue.steps import Option

NONE: Final = "none"
OTHER: Final = "khac"


@cache
def phrases(text: str) -> tuple[str, ...]:
    """The comma-separated phrases of `text`."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


SHORT_OF_BREATH: Final = phrases("""
    khó thở, thở khó, mệt thở, thở mệt, hụt hơi, ngộp, ngộp thở, ngạt thở, nghẹt thở, thở dốc, thở gấp, tức
    ngực, đau ngực, thở không nổi, thở hổng nổi, không thở được, không thở nổi, thở không được, thở hổng được,
    hổng thở được, difficulty breathing, short of breath""")

OPTIONS: Final = (
    Option(NONE, phrases("""
        khỏe, khỏe mạnh, khỏe re, bình thường, bt, ổn, không sao, không gì, không có gì, không bị gì, không
        có, không bệnh, không có bệnh, không triệu chứng, không có triệu chứng, không dấu hiệu, không có dấu
        hiệu,
        chưa có gì, chưa bị gì, không vấn đề gì, healthy, well, fine, nothing""")),
    Option("sot", phrases("sốt, sốt cao, sốt nhẹ, nóng sốt, phát sốt, nóng người, nóng lạnh, fever")),
    Option("ho", phrases("ho, ho khan, ho đờm, ho có đờm, ho nhiều, ho gà, cough")),
    Option("kho_tho", SHORT_OF_BREATH),
    Option("viem_phoi", phrases("viêm phổi, sưng phổi, pneumonia")),
    Option("dau_hong", phrases("đau họng, đau cổ họng, rát họng, viêm họng, đau cổ, sore throat")),
    Option("met_moi", phrases("mệt mỏi, mệt, mỏi mệt, uể oải, mệt người, đuối, đuối sức, tired, fatigue")),
)  # fmt: skip
SPOKEN: Final = (
    Option("mat_vi_mui", phrases("""
        mất mùi, mất vị, mất vị giác, mất khứu giác, mất mùi vị, mất vị mùi, mất vị và mùi, mất mùi và vị,
        không ngửi được, không ngửi thấy, không nghe mùi, loss of smell, loss of taste""")),
    Option(OTHER),
)  # fmt: skip

# What sounds like health and is not: asked again.
UNWELL: Final = phrases("không khỏe, không được khỏe, chưa khỏe, không ổn, không bình thường, not well")

NOT: Final = phrases("không, chưa, hết, chẳng, hông, hổng, no")
ALSO: Final = phrases("và, hay, hoặc, cũng, lẫn, với, or, and")
BUT: Final = phrases("nhưng, mà, chỉ, riêng, but, only")
FILL: Final = phrases("""
    tôi, mình, em, con, cháu, ông, bà, anh, chị, cô, chú, bác, má, mẹ, ba, bố, vẫn, đều, rất, hơi, nhẹ, cả,
    nhà, gia, đình, thì, là, thôi, mọi, người, hết, bị, có, đang, cũng, ạ, dạ, thưa, nha, nhé, luôn, quá, lắm,
    rồi, thấy, còn,
    hề, nào, hai, mấy, nay, hôm, chút, một, ít, nhiều, trong, i, am, have, a, bit""")
UNITS: Final = phrases("ngày, hôm, bữa, tuần, tháng, độ, lần, giờ, tiếng, phẩy, đêm, tuổi, days")

# Where people have been: no answer to the question of signs.
PLACES: Final = Option("place", phrases("""
    đà nẵng, sài gòn, hồ chí minh, thành phố hồ chí minh, hcm, tp hcm, sg, hà nội, hn, huế, cần thơ, hải
    phòng, hải dương, nha trang, khánh hòa, ninh thuận, phan rang, bình thuận, phan thiết, bình dương, đồng
    nai, vũng tàu, đà lạt, lâm đồng, phú yên, quy nhơn, quảng nam, quảng ngãi, gia lai, đắk lắk, đak lak, tây
    ninh, long an, lào, campuchia, cam pu chia, thái lan, trung quốc, hàn quốc, nhật bản, đài loan, mỹ, laos,
    cambodia, thailand, china, korea, japan"""))  # fmt: skip
