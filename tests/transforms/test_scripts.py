"""Pages in scripts without capitals or blanks: their heads come apart, too."""

import pytest

from tests.dumps import labels
from tests.dumps import read as read_dump
from tests.transforms.test_rejections import read
from transforms.article import Draft

JAPANESE = (
    "汐見港の岸壁が金曜日から夜間も開放される。二年に及んだ補修工事が終わり、市が四日に発表した。",
    "漁協は冬の嵐で島への道が途絶えて以来、夜間の利用を求めてきた。「やっと灯りがともる」と組合長は話した。",
    "夜行フェリーも同日から再開する。乗組員は減り、調理室は新しくなった。料金は据え置かれる。",
)
CHINESE = (
    "潮声港码头将从周五起夜间开放。为期两年的修缮工程已经结束，市政府周一宣布了这一消息。",
    "渔民合作社自冬季风暴切断通往海岛的道路以来，一直要求夜间使用码头。“灯终于亮了。”合作社主任说。",
    "夜班渡轮也将同日恢复，船员减少，厨房更新，票价不变，船上仍然可以带一辆自行车。",
)
HEBREW = (
    "הנהלת הנמל הודיעה ביום שני כי הרציפים יישארו פתוחים עד חצות, אחרי שיפוצים ארוכים.",
    '"ביקשנו את זה מאז החורף", אמר אחד הדייגים, "כשהסערות ניתקו את הדרך אל האי."',
    "מעבורת הלילה תחזור לשוט ביום שישי, עם צוות קטן יותר ומטבח חדש ובלי מוזיקה.",
)
HEADS = {
    "ja": (JAPANESE, "港の夜間開放、金曜から", "2025年5月4日 17時30分", "記者・山本葵"),
    "zh": (CHINESE, "港口周五起夜间开放", "2025年05月04日 08:30", "记者 林晓"),
    "he": (HEBREW, "הנמל ייפתח בלילה", "4 במאי 2025", "מאת נועה ברק"),
}
NAMES = {"ja": "山本葵", "zh": "林晓", "he": "נועה ברק"}
FOOT = {
    "ja": "© 汐見新聞社 無断転載を禁じます",
    "zh": "版权所有 未经许可不得转载",
    "he": "© הנמל. כל הזכויות שמורות",
}
IN_HEAD = {"title", "byline", "dateline_date", "timestamp"}


@pytest.mark.parametrize("language", HEADS)
def test_a_page_comes_apart(language: str) -> None:
    """Headline without the site, writer without the mark, day, and nothing else."""
    body, title, day, writer = HEADS[language]
    story = "".join(f"<p>{text}</p>" for text in body)
    draft = read(
        f"<html lang={language}><head><meta charset=utf-8><title>{title}｜Skell</title>"
        f"</head><body><article><h1>{title}</h1><p class=date>{day}</p>"
        f"<p class=author>{writer}</p>{story}</article>"
        f"<footer>{FOOT[language]}</footer></body></html>".encode()
    )
    assert isinstance(draft, Draft)
    assert (draft.metadata.language, draft.metadata.title) == (language, title)
    assert [b.name for b in draft.bylines] == [NAMES[language]]
    assert str(draft.metadata.published_on) == "2025-05-04"
    found = labels(draft)
    assert [text for label, text in found if label == "paragraph"] == list(body)
    assert {label for label, _ in found} - IN_HEAD == {"paragraph", "copyright"}


@pytest.mark.parametrize("language", HEADS)
def test_a_dump_comes_apart(language: str) -> None:
    """The same as text."""
    body, title, day, writer = HEADS[language]
    draft = read_dump("\n\n".join([title, day, writer, *body, FOOT[language]]))
    assert (draft.metadata.language, draft.metadata.title) == (language, title)
    assert [b.name for b in draft.bylines] == [NAMES[language]]
    assert str(draft.metadata.published_on) == "2025-05-04"
    found = labels(draft)
    assert [text for label, text in found if label == "paragraph"] == list(body)
    assert {label for label, _ in found} - IN_HEAD == {"paragraph", "copyright"}


def test_a_row_of_date_source_writer_and_editor_is_a_byline() -> None:
    """As Chinese sites print it between headline and text."""
    row = "2025年05月04日 08:30 来源：潮声日报 记者 林晓 编辑：周航"
    story = "".join(f"<p>{text}</p>" for text in CHINESE)
    title = "港口周五起夜间开放"
    draft = read(
        f"<html lang=zh><head><meta charset=utf-8><title>{title}_潮声日报</title>"
        f"</head><body><h1>{title}</h1><div class=info>{row}</div>"
        f"<div class=content>{story}</div></body></html>".encode()
    )
    assert isinstance(draft, Draft)
    assert draft.metadata.title == title
    assert [b.name for b in draft.bylines] == ["林晓"]
    assert ("byline", row) in labels(draft)
