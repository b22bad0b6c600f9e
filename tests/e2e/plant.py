"""A plant of machines that share an alarm code: small documents made for the browser tests."""

from __future__ import annotations

from pathlib import Path

from weasyprint import HTML

from tests.e2e.lubricator import REGISTER, write_lubricator

HOSTILE = "<img src=x onerror=alert(1)><script>alert(1)</script>"

_PRESS_ZH = f"""
<html lang="zh-Hant"><title>HPX-200 油壓機手冊</title><style>td, th {{ border: 1px solid; }}</style>
<h1>HPX-200 油壓機手冊</h1><h2>1 用途</h2><p>油壓機用於沖壓鋼板，最大壓力 208 bar。</p>
<h2 style="break-before: page">4 警報清單</h2>
<p>警告！油液高溫高壓，打開管路前必須上鎖掛牌並釋放壓力。</p>
<table><tr><th>代碼<th>意思<th>原因<th>處理方法
<tr><td>E-041<td>先導壓力下跌<td>蓄能器氮氣流失<td>充氮至 25 bar
<tr><td>E-042<td>主壓力未達到<td>主溢流閥 V10 髒污<td>清洗 V10 並調定至 230 bar
<tr><td>E-043<td>主壓力過高 {HOSTILE.replace("<", "&lt;")}<td>比例閥 V12 卡住<td>更換 V12</table>
"""
_PRESS_DE = """
<html lang="de"><title>Handbuch Presse HPX-200</title><style>td, th { border: 1px solid; }</style>
<h1>Handbuch Presse HPX-200</h1><h2>1 Verwendung</h2><p>Die Presse stanzt Stahlblech mit höchstens 208 bar.</p>
<h2 style="break-before: page">4 Alarmliste</h2>
<p>WARNUNG! Heißes Öl unter Druck. Vor dem Öffnen einer Leitung verriegeln und den Druck ablassen.</p>
<table><tr><th>Code<th>Bedeutung<th>Ursache<th>Abhilfe
<tr><td>E-041<td>Vorsteuerdruck fällt ab<td>Stickstoff im Speicher fehlt<td>Auf 25 bar füllen
<tr><td>E-042<td>Hauptdruck wird nicht erreicht<td>Ventil V10 verschmutzt<td>V10 auf 230 bar einstellen</table>
"""
_MILL_EN = f"""# VMC-850 machining centre manual

## 4 Alarm list

| Code | Meaning | Cause | Remedy |
|---|---|---|---|
| E-042 | Tool magazine out of position | Proximity switch S7 loose | Set the gap of S7 to 1.5 mm |
| E-050 | Coolant level low | Tank empty {HOSTILE.replace("<", "&lt;")} | Fill to the upper mark |
| E-060 | Coolant flow too low | Coolant filter clogged | Change the coolant filter as in section 5 |

## 5 Changing the coolant filter

CAUTION: Coolant irritates the skin. Wear gloves.

1. Switch the coolant pump off at S12.
2. Unscrew the filter bowl with the strap wrench.
3. Fit filter element VM-8850-310 and tighten the bowl to 25 Nm.
"""
_ASSETS = """id,name,model,site,location,aliases
PRESS-01,Hydraulic press 1,HPX-200,main,Hall A,油壓機;Presse
CNC-01,Machining centre 1,VMC-850,main,Hall B,加工中心;Bearbeitungszentrum
"""


def write_plant(folder: Path) -> Path:
    """Write the documents and the register below the folder, and return it."""
    press, mill = folder / "press", folder / "mill"
    for place, model in ((press, "HPX-200"), (mill, "VMC-850")):
        place.mkdir(parents=True)
        (place / "ingest.yaml").write_text(f"asset_model: {model}\n")
    HTML(string=_PRESS_ZH).write_pdf(press / "manual.zh-Hant.pdf")
    HTML(string=_PRESS_DE).write_pdf(press / "manual.de.pdf")
    (mill / "manual.en.md").write_text(_MILL_EN, "utf-8")
    write_lubricator(folder / "lubricator")
    (folder / "assets.csv").write_text(_ASSETS + REGISTER, "utf-8")
    return folder
