"""What the columns of a fault table hold, told by their names in the languages of the manuals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum


class Role(StrEnum):
    """What a column of a fault table holds."""

    CODE = "code"
    SYMPTOM = "symptom"
    CAUSE = "cause"
    CHECK = "check"
    REMEDY = "remedy"


# English, German, Spanish and French by the beginnings of words; Chinese and Japanese by characters.
_CODE = re.compile(
    r"\b(?:code|c[óo]digo|(?:fehler|stör(?:ungs)?|alarm|meldungs?|error|fault|trip|message|event)[\s-]*"
    r"(?:code|nr|nummer|no|number|id)\b|(?:n\.?\s?[ºo°]|n[úu]mero|num[ée]ro) (?:de |d['’])?(?:la )?"
    r"(?:alarm|error|erreur|fallo|aver|d[ée]faut))|代[碼码]|故障[碼码号號]|[報报警][警報报](?:編號|编号|号|號|番号)"
    r"|コード|アラーム番号|警報番号"
)
_CAUSE = re.compile(r"\b(?:cause|reason|ursache|grund\b|gründe|causa|motivo)|原因|成因")
_REMEDY = re.compile(
    r"\b(?:remed|action|solution|corrective|countermeasure|what to do|repair|fix\b|measures?\b|response"
    r"|abhilfe|maßnahme|massnahme|beheb|beseitig|lösung|soluci|acci[óo]n|medida|correc|remède|mesures?\b|dépannage)"
    r"|處理|处理|[對对]策|排除|解[決决]|措施|補救|补救|處置|处置|修復|修复|対処|処置|対策"
)
_CHECK = re.compile(
    r"\b(?:check|test|inspect|verif|prüf|kontroll|comproba|revisi|prueba|contrôle|vérif|essai)"
    r"|檢查|检查|檢測|检测|測試|测试|点検|確認"
)
_SYMPTOM = re.compile(
    r"\b(?:meaning|message|symptom|problem|trouble|complaint|failure mode|bedeutung|meldung|fehlerbild"
    r"|fehlerart|significado|mensaje|síntoma|sintoma|modo de fallo|signification|symptôme|problème|malfunction|anomal"
    r"|mode de défaillance)"
    r"|含[義义]|意[義义思味]|[徵征][狀状象兆]|訊息|信息|消息|症[狀状]|[現现]象|[問问]題|问题|故障模式|メッセージ"
)
_WORDING = re.compile(
    r"\b(?:description|effect|beschreibung|auswirkung|descripci|efecto|effet)|[說说]明|影響|影响|描述|[內内]容"
)
_ALARM = re.compile(
    r"\b(?:alarm|error|fault|failure|display|anzeige|störung|fehler|fallo|aver[íi]a|panne|pantalla|indicaci|défaut"
    r"|affichage|erreur)|警[報报]|[報报]警|故障|[錯错][誤误]|[顯显]示|表示|アラーム|エラー|異常"
)
_ORDER = (
    (Role.CODE, _CODE),
    (Role.CAUSE, _CAUSE),
    (Role.REMEDY, _REMEDY),
    (Role.CHECK, _CHECK),
    (Role.SYMPTOM, _SYMPTOM),
    (Role.SYMPTOM, _WORDING),
)
_LONGEST_NAME = 60
_LONGEST_CODE = 16


def role_of(name: str) -> Role | None:
    """The role that a column name states; None for other names and where it leaves that open ("Alarm")."""
    if len(name) > _LONGEST_NAME:
        return None
    return next((role for role, words in _ORDER if words.search(name.lower())), None)


def names_alarms(text: str) -> bool:
    """Whether the text speaks of alarms or faults."""
    return _ALARM.search(text.lower()) is not None


def fault_roles(
    header: Sequence[str], columns: Sequence[Sequence[str]], context: str
) -> tuple[Role | None, ...] | None:
    """The role of each column, None unless it is a fault table.

    ``columns`` are the cells below each name: they tell whether a column named "Alarm" or "Display" holds
    codes or wordings. ``context`` is the caption and heading above: a list of codes without causes counts
    only where it or a column speaks of alarms.
    """
    roles = tuple(
        role_of(name) or _open_role(name, cells, first=place == 0)
        for place, (name, cells) in enumerate(zip(header, columns, strict=True))
    )
    found = {role for role in roles if role}
    alarms = names_alarms(" ".join([*header, context]))
    symptoms = any(_SYMPTOM.search(name.lower()) for name in header)
    is_fault_table = (
        (Role.CAUSE in found and found & {Role.CODE, Role.SYMPTOM})
        or (Role.REMEDY in found and symptoms)
        or (alarms and Role.CODE in found and found & {Role.SYMPTOM, Role.REMEDY, Role.CHECK})
    )
    return roles if is_fault_table else None


def looks_like_code(text: str) -> bool:
    """Whether a cell may be an alarm code: short, and with a digit or all in capitals."""
    if not text or len(text) > _LONGEST_CODE or len(text.split()) > 3:
        return False
    return any(char.isdigit() for char in text) or (text.isupper() and len(text) <= 5)


def _open_role(name: str, cells: Sequence[str], *, first: bool) -> Role | None:
    """The role of a column whose name leaves open whether it holds codes or wordings."""
    if not (names_alarms(name) or (first and not name.strip())) or len(name) > _LONGEST_NAME:
        return None
    filled = [cell for cell in cells if cell]
    codes = sum(looks_like_code(cell) for cell in filled)
    if codes * 2 > len(filled):
        return Role.CODE
    return Role.SYMPTOM if name.strip() else None
