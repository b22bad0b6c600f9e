"""A machine with a whole path from alarm to work order: causes with checks, a gated procedure, in two languages."""

from __future__ import annotations

from pathlib import Path

MODEL, ASSET, CODE = "LU-40", "LUBE-01", "E-070"
FIRST_WAIT = 4
"""The seconds that the first step of the repair tells to wait."""
COLUMNS = "id,name,model,site,location,aliases\n"
# Aliases are what a technician calls it.
REGISTER = f"{ASSET},Lubrication unit 1,{MODEL},main,Hall A,潤滑站;Schmieranlage\n"

_EN = f"""# LU-40 lubrication unit manual

## 4 Alarm list

| Code | Meaning | Possible causes | Check | Remedy |
|---|---|---|---|---|
| {CODE} | Lubrication pressure too low | 1. Filter element clogged<br>2. Pump worn | \
1. Read gauge P2 behind the filter, 25 to 30 bar<br>2. Measure the pump's delivery, 8 to 10 l/min | \
1. Change the filter element as in section 5.1<br>2. Replace the pump, LU-2200-014 |

## 5 Maintenance

### 5.1 Changing the filter element

WARNING: Oil under pressure penetrates the skin. Lock out the unit and release the pressure before you open the bowl.

CAUTION: Hot oil burns. Wear gloves.

1. Switch the pump off at S1 and wait {FIRST_WAIT} s.
2. Open the bleed valve until gauge P1 shows 0 bar.
3. Fit filter element LU-4410-025 and tighten the bowl to 23 to 27 Nm.
"""
_ZH = f"""# LU-40 潤滑站手冊

## 4 警報清單

| 代碼 | 意思 | 可能原因 | 檢查 | 處理方法 |
|---|---|---|---|---|
| {CODE} | 潤滑壓力過低 | 1. 濾芯堵塞<br>2. 油泵磨損 | \
1. 讀取濾芯後的壓力錶 P2，25 至 30 bar<br>2. 量度油泵流量，8 至 10 l/min | \
1. 按第 5.1 節更換濾芯<br>2. 更換油泵 LU-2200-014 |

## 5 維護

### 5.1 更換濾芯

警告：高壓油會刺穿皮膚。打開濾杯前，必須把潤滑站上鎖掛牌並釋放壓力。

小心：熱油會燙傷。請戴手套。

1. 在 S1 關閉油泵，等待 {FIRST_WAIT} s。
2. 打開排放閥，直至壓力錶 P1 顯示 0 bar。
3. 裝上濾芯 LU-4410-025，以 23 至 27 Nm 擰緊濾杯。
"""


def write_lubricator(folder: Path) -> None:
    """Write the machine's two manuals into a folder of their own."""
    folder.mkdir()
    (folder / "ingest.yaml").write_text(f"asset_model: {MODEL}\n")
    (folder / "manual.en.md").write_text(_EN, "utf-8")
    (folder / "manual.zh-Hant.md").write_text(_ZH, "utf-8")


def write_register(path: Path) -> Path:
    """Write a register of this machine alone, and return it."""
    path.write_text(COLUMNS + REGISTER, "utf-8")
    return path
