"""Free translations and spoilt ones of bearings, robots, conveyors, compressors and boilers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """A source, a good translation in the writer's own order of words, and translations with one defect each."""

    langs: tuple[str, str]
    source: str
    good: str
    spoilt: tuple[str, ...]


def _sample(langs: str, source: str, good: str, *spoilt: str) -> Sample:
    one, _, other = langs.partition(" ")
    return Sample((one, other), source, good, spoilt)


SAMPLES = (
    _sample(
        "en de",
        "Regrease bearing B3 with 12 g every three months, at the latest after 1,500 hours.",
        "Lager B3 alle drei Monate, spätestens aber nach 1.500 Stunden, mit 12 g nachschmieren.",
        "Lager B3 alle drei Jahre, spätestens aber nach 1.500 Stunden, mit 12 g nachschmieren.",
        "Lager B3 alle acht Monate, spätestens aber nach 1.500 Stunden, mit 12 g nachschmieren.",
        "Lager B3 alle drei Monate mit 12 g nachschmieren.",
    ),
    _sample(
        "en de",
        "Do not enter the robot cell until lamp H4 has gone out.",
        "Die Roboterzelle erst betreten, wenn die Leuchte H4 erloschen ist.",
        "Die Roboterzelle betreten, bis die Leuchte H4 erloschen ist.",
        "Die Roboterzelle erst betreten, wenn die Leuchte H14 erloschen ist.",
    ),
    _sample(
        "en de",
        "Never reach into the conveyor while it is running.",
        "Niemals in den laufenden Förderer greifen.",
        "Niemals in den stillstehenden Förderer greifen.",
        "Bei Bedarf in den laufenden Förderer greifen.",
    ),
    _sample(
        "de en",
        "Nach dem Absperren des Kessels mindestens zwei Stunden warten, bevor das Mannloch geöffnet wird.",
        "Shut off the boiler, then wait two hours or more before you open the manhole.",
        "Shut off the boiler, then wait two hours at most before you open the manhole.",
        "Shut off the boiler, then wait two minutes or more before you open the manhole.",
        "Shut off the boiler, open the manhole and wait two hours or more.",
    ),
    _sample(
        "de en",
        "Fällt der Druck unter 3 bar, schaltet der Verdichter K1 ein.",
        "Compressor K1 starts when the pressure drops below 3 bar.",
        "Compressor K1 starts when the pressure rises above 3 bar.",
        "Compressor K1 stops when the pressure drops below 3 bar.",
    ),
    _sample(
        "de es",
        "Die Welle eine Vierteldrehung nach links drehen.",
        "Gire el eje un cuarto de vuelta a la izquierda.",
        "Gire el eje media vuelta a la izquierda.",
        "Gire el eje un cuarto de vuelta a la derecha.",
    ),
    _sample(
        "de es",
        "Zweimal pro Schicht das Kondensat ablassen.",
        "Vacíe el condensado dos veces por turno.",
        "Vacíe el condensado dos veces por semana.",
        "Vacíe el condensado una vez por turno.",
    ),
    _sample(
        "de es",
        "Überschreitet die Lagertemperatur 85 °C, Lüfter M7 einschalten.",
        "Encienda el ventilador M7 cuando la temperatura del rodamiento sea superior a 85 °C.",
        "Encienda el ventilador M7 cuando la temperatura del rodamiento sea inferior a 85 °C.",
        "Apague el ventilador M7 cuando la temperatura del rodamiento sea superior a 85 °C.",
    ),
    _sample(
        "en es",
        "Check the belt tension once a week and the alignment twice a year.",
        "Compruebe cada semana la tensión de la correa y dos veces al año la alineación.",
        "Compruebe cada mes la tensión de la correa y dos veces al año la alineación.",
        "Compruebe cada semana la tensión de la correa.",
    ),
    _sample(
        "en es",
        "Open valve V8 slowly until the gauge reads 2.5 bar.",
        "Vaya abriendo la válvula V8 hasta que el manómetro marque 2,5 bar.",
        "Vaya cerrando la válvula V8 hasta que el manómetro marque 2,5 bar.",
        "Vaya abriendo la válvula V8 hasta que el manómetro marque 5,2 bar.",
    ),
    _sample(
        "en es",
        "The coupling guard must not be removed unless the motor is locked out.",
        "La protección del acoplamiento solo puede retirarse con el motor bloqueado.",
        "La protección del acoplamiento puede retirarse con el motor desbloqueado.",
        "La protección del acoplamiento debe retirarse.",
    ),
    _sample(
        "es en",
        "El juego radial no puede ser mayor de 0,08 mm.",
        "Radial play may be 0.08 mm at most.",
        "Radial play must be 0.08 mm at least.",
        "Radial play may be 0.8 mm at most.",
    ),
    _sample(
        "es en",
        "Antes de soltar la brida, deje que la caldera se enfríe a menos de 50 °C.",
        "Let the boiler cool to below 50 °C before loosening the flange.",
        "Let the boiler cool to below 50 °C after loosening the flange.",
        "Loosen the flange before letting the boiler cool to below 50 °C.",
        "Let the boiler heat to above 50 °C before loosening the flange.",
    ),
    _sample(
        "es de",
        "Retire las cuatro tuercas M12 y guárdelas.",
        "Die vier Muttern M12 abschrauben und aufbewahren.",
        "Die fünf Muttern M12 abschrauben und aufbewahren.",
        "Die vier Muttern M12 abschrauben.",
    ),
    _sample(
        "es de",
        "Con la puerta abierta, el robot R2 no debe moverse a más de 250 mm/s.",
        "Bei offener Tür darf der Roboter R2 höchstens mit 250 mm/s fahren.",
        "Bei geschlossener Tür darf der Roboter R2 höchstens mit 250 mm/s fahren.",
        "Bei offener Tür muss der Roboter R2 mindestens mit 250 mm/s fahren.",
    ),
    _sample(
        "en zh-Hant",
        "Replace the compressor oil after the first 200 hours and then every 2,000 hours.",
        "壓縮機油於首 200 小時後更換，其後每 2,000 小時更換一次。",
        "壓縮機油於首 200 小時後更換，其後每 2,000 分鐘更換一次。",
        "壓縮機油於首 2,000 小時後更換，其後每 200 小時更換一次。",
    ),
    _sample(
        "en zh-Hant",
        "Blow down the boiler at least once per shift.",
        "鍋爐每班至少排污一次。",
        "鍋爐每班最多排污一次。",
        "鍋爐每週至少排污一次。",
        "鍋爐每班至少排污三次。",
    ),
    _sample(
        "en zh-Hans",
        "If the motor current exceeds 32 A for more than five seconds, the drive trips.",
        "电机电流超过 32 A 达五秒以上时，驱动器跳闸。",
        "电机电流低于 32 A 达五秒以上时，驱动器跳闸。",
        "电机电流超过 32 A 达五分钟以上时，驱动器跳闸。",
        "电机电流超过 32 A 达三秒以上时，驱动器跳闸。",
    ),
    _sample(
        "en zh-Hans",
        "Do not restart the conveyor until all guards are back in place.",
        "所有护罩装回之后，才可重新启动输送机。",
        "所有护罩装回之前，可重新启动输送机。",
        "所有护罩拆下之后，才可重新启动输送机。",
    ),
    _sample(
        "de zh-Hant",
        "Die Spannrolle so verschieben, dass sich der Gurt 15 mm durchdrücken lässt.",
        "移動張緊輪，使皮帶可壓下 15 毫米。",
        "移動張緊輪，使皮帶可壓下 15 厘米。",
        "移動張緊輪，使皮帶不可壓下 15 毫米。",
    ),
    _sample(
        "de zh-Hans",
        "Vor Arbeiten an der Steuerung Hauptschalter Q1 ausschalten und Spannungsfreiheit prüfen.",
        "对控制系统作业前，先断开主开关 Q1，并确认无电压。",
        "对控制系统作业后，先断开主开关 Q1，并确认无电压。",
        "对控制系统作业前，先接通主开关 Q1，并确认无电压。",
        "对控制系统作业前，先断开主开关 Q1，并确认有电压。",
    ),
    _sample(
        "es zh-Hant",
        "La presión de aspiración debe ser como mínimo de 0,3 bar.",
        "吸入壓力不得低於 0.3 bar。",
        "吸入壓力不得高於 0.3 bar。",
        "吸入壓力不得低於 3 bar。",
    ),
    _sample(
        "es zh-Hans",
        "Revise el freno del robot dos veces al año como mínimo.",
        "机器人制动器每年至少检查两次。",
        "机器人制动器每年最多检查两次。",
        "机器人制动器每月至少检查两次。",
        "机器人制动器每年至少检查十次。",
    ),
    _sample(
        "zh-Hant en",
        "一、關閉蒸汽閥 V2。二、等待十分鐘。三、打開排水閥 V9。",
        "1. Close steam valve V2. 2. Wait 10 minutes. 3. Open drain valve V9.",
        "1. Open drain valve V9. 2. Wait 10 minutes. 3. Close steam valve V2.",
        "1. Close steam valve V2. 2. Wait 20 minutes. 3. Open drain valve V9.",
        "1. Close steam valve V2. 2. Open drain valve V9.",
    ),
    _sample(
        "zh-Hant de",
        "軸承溫度高於 90 °C 時，不可加注潤滑脂。",
        "Kein Fett nachfüllen, wenn das Lager heißer als 90 °C ist.",
        "Fett nachfüllen, wenn das Lager heißer als 90 °C ist.",
        "Kein Fett nachfüllen, wenn das Lager kälter als 90 °C ist.",
    ),
    _sample(
        "zh-Hant es",
        "機器停止前，切勿打開護罩。",
        "No abra la cubierta hasta que la máquina se haya parado.",
        "Abra la cubierta antes de que la máquina se haya parado.",
        "No cierre la cubierta hasta que la máquina se haya parado.",
    ),
    _sample(
        "zh-Hans en",
        "将联轴器螺栓分三步拧紧：30 N·m、60 N·m、90 N·m。",
        "Tighten the coupling bolts in three steps: 30 N·m, 60 N·m and 90 N·m.",
        "Loosen the coupling bolts in three steps: 30 N·m, 60 N·m and 90 N·m.",
        "Tighten the coupling bolts in three steps: 60 N·m, 30 N·m and 90 N·m.",
        "Tighten the coupling bolts in two steps: 30 N·m, 60 N·m and 90 N·m.",
    ),
    _sample(
        "zh-Hans de",
        "锅炉水位降到 L1 以下时，燃烧器立即停止。",
        "Sinkt der Wasserstand im Kessel unter L1, stoppt der Brenner sofort.",
        "Steigt der Wasserstand im Kessel über L1, stoppt der Brenner sofort.",
        "Sinkt der Wasserstand im Kessel unter L1, startet der Brenner sofort.",
    ),
    _sample(
        "zh-Hans es",
        "电源接通后五分钟内不得触摸端子。",
        "No toque los bornes durante los cinco minutos posteriores a la conexión.",
        "No toque los bornes durante los quince minutos posteriores a la conexión.",
        "Toque los bornes durante los cinco minutos posteriores a la conexión.",
    ),
    _sample(
        "zh-Hans zh-Hant",
        "每周两次清洁冷凝器，切勿使用高压水。",
        "冷凝器每星期清潔兩次，不可使用高壓水。",
        "冷凝器每月清潔兩次，不可使用高壓水。",
        "冷凝器每星期清潔兩次，可使用高壓水。",
    ),
    _sample(
        "en de",
        "Turn the knob one and a half turns to the right; the pump must stay off.",
        "Den Knopf eineinhalb Umdrehungen nach rechts drehen; die Pumpe muss ausgeschaltet bleiben.",
        "Den Knopf eineinhalb Umdrehungen nach links drehen; die Pumpe muss ausgeschaltet bleiben.",
        "Den Knopf zweieinhalb Umdrehungen nach rechts drehen; die Pumpe muss ausgeschaltet bleiben.",
        "Den Knopf eineinhalb Umdrehungen nach rechts drehen; die Pumpe muss eingeschaltet bleiben.",
    ),
    _sample(
        "en es",
        "Only when the pressure is below 1 bar may the filter housing be opened.",
        "La carcasa del filtro no se debe abrir mientras la presión no sea inferior a 1 bar.",
        "La carcasa del filtro se debe abrir mientras la presión no sea inferior a 1 bar.",
        "La carcasa del filtro no se debe abrir mientras la presión no sea superior a 1 bar.",
    ),
    _sample(
        "de en",
        "Weicht das Drehmoment um mehr als 10 % ab, den Schlüssel kalibrieren lassen.",
        "Have the wrench calibrated if the torque is off by over 10%.",
        "Have the wrench calibrated if the torque is off by under 10%.",
        "Have the wrench calibrated if the torque is off by over 20%.",
    ),
)
