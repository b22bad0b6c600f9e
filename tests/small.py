"""A model of two layers and a plant of nine files: small enough that a whole run takes a second or two."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from docx import Document
from openpyxl import Workbook

MANUAL = """# Press P1 manual

## 1 Alarms

| Code | Meaning | Cause | Remedy |
| --- | --- | --- | --- |
| E-042 | {meaning} | Suction filter clogged | Replace filter SP-9031 |
| E-043 | Oil too hot | Cooler dirty | Clean the cooler fins |

## 2 Replacing the suction filter

**WARNING** Hot oil. Let the press cool below 40 °C.

1. Switch the press off and lock it.
2. Close the suction valve.
3. Unscrew the filter bowl and fit the new element.

## 3 Care

The oil level is checked every {hours} hours. Never mix oils.
"""
FIRST = MANUAL.format(meaning="Pump pressure low, old words", hours=8)
SECOND = MANUAL.format(meaning="Pump pressure low, new words", hours=12)

WORK_ORDERS = """id,asset,opened,code,problem,cause,remedy,parts,minutes
WO-1,PRESS-01,2025-03-01,E-042,no pressure at start,filter clogged,filter replaced,SP-9031,40
WO-2,PRESS-02,2025-04-11,E-043,oil hot after an hour,cooler dirty,cooler cleaned,,25
WO-3,PRESS-01,2025-05-20,,ram drifts down,seal worn,seal kit fitted,SK-12,180
"""
REGISTER = """id,name,model,site,location,serial,aliases
PRESS-01,Hydraulic press 1,P1,main,Hall A,123,press 1;the press
PRESS-02,Hydraulic press 2,P1,main,Hall A,124,press 2;the press
PACK-01,Packaging line,K7,main,Hall B,201,packer
"""
ALERTS = (
    {"asset": "PRESS-01", "code": "E-042", "at": "2026-01-02T10:00:00Z", "state": "raised", "text": "low"},
    {"asset": "PRESS-01", "code": "E-042", "at": "2026-01-02T10:09:00Z", "state": "cleared", "text": "low"},
    {"asset": "PRESS-02", "code": "E-043", "at": "2026-01-03T08:00:00Z", "state": "raised", "text": "hot"},
)
HTML = """<html lang="de"><head><title>Packer K7</title></head><body><h1>Packer K7</h1><h2>1 Folie</h2>
<p>Die Folie reißt, wenn die Bremse zu stark zieht. Die Siegelzeit beträgt höchstens 0,8 s.</p>
<h2>2 Messer</h2><ol><li>Maschine abschalten.</li><li>Messer wechseln.</li></ol></body></html>"""
TEXT = "Grease table\n\nThe bearings take grease LGMT-2. Use 5 g for each bearing. Do not overfill.\n"


def write_plant(folder: Path) -> None:
    """Write the plant with the second revision of its press manual."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "press.md").write_text(SECOND)
    (folder / "packer.html").write_text(HTML)
    (folder / "grease.txt").write_text(TEXT)
    (folder / "assets.csv").write_text(REGISTER)
    (folder / "work_orders.csv").write_text(WORK_ORDERS)
    (folder / "alerts.jsonl").write_text("\n".join(json.dumps(alert) for alert in ALERTS))
    (folder / "mixer.pdf").write_bytes(
        pdf([["Mixer M5", "The mixer stops when the lid is open."], ["Tighten the belt to 35 Nm."]])
    )
    _write_docx(folder / "saw.docx")
    _write_fmea(folder / "fmea.xlsx")


def pdf(pages: Iterable[list[str]]) -> bytes:
    """A PDF file with the given lines on its pages, in Helvetica."""
    streams = [
        "BT /F1 12 Tf 72 720 Td 18 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        for lines in pages
    ]
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(len(streams)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for place, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * place} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body = "%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode()


def _write_docx(path: Path) -> None:
    document = Document()
    document.add_heading("Saw S2", 1)
    document.add_heading("Blade change", 2)
    document.add_paragraph("CAUTION The blade is sharp. Wear gloves.")
    document.add_paragraph("The blade is held by four screws M8, tightened to 22 Nm.")
    document.save(str(path))


def _write_fmea(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Function", "Failure mode", "Effect", "Cause", "S", "O", "D", "RPN", "Recommended action"])
    sheet.append(["Build pressure", "No pressure", "Press stops", "Pump worn", 8, 3, 4, 96, "Measure flow"])
    sheet.append(["Cool oil", "Oil too hot", "Seals age", "Fan stands", 5, 4, 2, 40, "Check the fan fuse"])
    book.save(path)


def write_model(folder: Path) -> None:
    """Write an untrained BERT of two layers with a tokenizer of bytes: real files, meaningless vectors."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=900,
        special_tokens=["<pad>", "<s>", "</s>", "<unk>"],
        initial_alphabet=alphabet,
        show_progress=False,
    )
    tokenizer.train_from_iterator([FIRST, WORK_ORDERS, HTML, TEXT], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        pad_token_id=0,
    )
    BertModel(config).save_pretrained(folder)
